package dev.tributary.sink.neo4j;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.FaultPoint;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.sink.SinkRecord;
import dev.tributary.runtime.sink.SinkTarget;
import dev.tributary.schemas.Reject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.neo4j.driver.Record;
import org.neo4j.driver.Transaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes batches to the graph. One transaction locks the watermarks of the batch's partitions, leaves out what they say
 * is applied, writes the plan of the rest and advances them. For the writer thread alone.
 */
final class Neo4jTarget implements SinkTarget<GraphChange> {

    private static final Logger LOG = LoggerFactory.getLogger(Neo4jTarget.class);
    private static final Duration PURGE_EVERY = Duration.ofHours(1);

    private final String groupId;
    private final Duration markerRetention;
    private final GraphReader reader;
    private final Neo4jConnection neo4j;
    private final GraphSchema schema;
    private final Clock clock;
    private final Map<TopicPartition, Uuid> identities = new HashMap<>();
    /** What the graph is known to hold; a graph that holds less was emptied or restored meanwhile. */
    private final Map<TopicPartition, Long> known = new HashMap<>();

    private Instant purgedAt = Instant.MIN;

    Neo4jTarget(Settings settings, Clock clock) {
        this.groupId = settings.get(Keys.NEO4J_GROUP);
        this.markerRetention = settings.get(Keys.NEO4J_MARKER_RETENTION);
        this.reader = new GraphReader(new RecordFormats(settings));
        this.neo4j = new Neo4jConnection(settings);
        this.schema = new GraphSchema(neo4j, settings);
        this.clock = clock;
    }

    @Override
    public void open() {
        neo4j.test();
        schema.create();
    }

    @Override
    public Map<TopicPartition, Long> watermarks(Map<TopicPartition, Uuid> partitions) {
        Map<String, TopicPartition> byId = new HashMap<>();
        partitions.keySet().forEach(partition -> byId.put(idOf(partition), partition));
        Map<TopicPartition, Long> watermarks = new HashMap<>();
        for (Record found : neo4j.read(Cypher.READ_OFFSETS, Map.of("ids", List.copyOf(byId.keySet())))) {
            TopicPartition partition = byId.get(found.get("id").asString());
            String topicId = found.get("topic_id").asString();
            if (!topicId.equals(partitions.get(partition).toString())) {
                throw new ConfigurationException("the graph was written from another topic named " + partition.topic()
                        + " (id " + topicId + ", now " + partitions.get(partition)
                        + "): the topic was made anew, and its records would be taken for old ones. Start with an empty"
                        + " graph, or delete its SinkOffset nodes to apply the new topic on top of it");
            }
            if (!found.get("last_offset").isNull()) {
                watermarks.put(partition, found.get("last_offset").asLong());
            }
        }
        identities.putAll(partitions);
        partitions.keySet().forEach(known::remove);
        known.putAll(watermarks);
        return watermarks;
    }

    @Override
    public GraphChange decode(ConsumerRecord<byte[], byte[]> record) throws Reject {
        return reader.read(record);
    }

    @Override
    public Map<String, Long> write(List<SinkRecord<GraphChange>> records) {
        Map<TopicPartition, Long> last = new HashMap<>();
        records.forEach(record -> last.merge(record.partition(), record.offset(), Math::max));
        // Schema commands cannot share the transaction.
        schema.expect(GraphPlan.of(changes(records)).slots());
        Map<String, Long> written = neo4j.inTransaction(transaction -> {
            Map<TopicPartition, Long> applied = lock(transaction, last);
            List<SinkRecord<GraphChange>> fresh = records.stream()
                    .filter(record -> record.offset() > applied.getOrDefault(record.partition(), -1L))
                    .toList();
            Map<String, Long> rows = apply(transaction, GraphPlan.of(changes(fresh)));
            advance(transaction, last, applied);
            FaultPoint.pass("sink.before-commit");
            return rows;
        });
        FaultPoint.pass("sink.after-commit");
        known.putAll(last);
        return written;
    }

    @Override
    public void caughtUp() {
        schema.caughtUp();
        Instant now = clock.instant();
        if (purgedAt.plus(PURGE_EVERY).isBefore(now)) {
            purgedAt = now;
            Map<String, Object> before =
                    Map.of("before", now.minus(markerRetention).atZone(ZoneOffset.UTC));
            long purged = neo4j.read(Cypher.PURGE_DELETED, before)
                            .get(0)
                            .get("purged")
                            .asLong()
                    + neo4j.read(Cypher.PURGE_REMOVED, before)
                            .get(0)
                            .get("purged")
                            .asLong();
            if (purged > 0) {
                LOG.info("purged {} markers of deletes older than {}", purged, markerRetention);
            }
        }
    }

    private static List<GraphChange> changes(List<SinkRecord<GraphChange>> records) {
        return records.stream().map(SinkRecord::change).toList();
    }

    /** In a fixed order, so that two sinks do not wait for each other. */
    private Map<TopicPartition, Long> lock(Transaction transaction, Map<TopicPartition, Long> last) {
        List<TopicPartition> partitions = new ArrayList<>(last.keySet());
        partitions.sort(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
        Map<String, TopicPartition> byId = new HashMap<>();
        List<Map<String, Object>> rows = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            byId.put(idOf(partition), partition);
            rows.add(Map.of(
                    "id", idOf(partition),
                    "group", groupId,
                    "topic", partition.topic(),
                    "partition", partition.partition(),
                    "topic_id", String.valueOf(identities.get(partition))));
        }
        Map<TopicPartition, Long> applied = new HashMap<>();
        transaction.run(Cypher.LOCK_OFFSETS, Map.of("rows", rows)).forEachRemaining(found -> {
            if (!found.get("last_offset").isNull()) {
                applied.put(
                        byId.get(found.get("id").asString()),
                        found.get("last_offset").asLong());
            }
        });
        for (TopicPartition partition : partitions) {
            if (applied.getOrDefault(partition, -1L) < known.getOrDefault(partition, -1L)) {
                throw new IllegalStateException("the graph holds " + partition + " up to "
                        + applied.getOrDefault(partition, -1L) + ", but had it up to " + known.get(partition)
                        + ": it was emptied or restored meanwhile. Start the sink again, it reads on from there");
            }
        }
        return applied;
    }

    private void advance(Transaction transaction, Map<TopicPartition, Long> last, Map<TopicPartition, Long> applied) {
        List<Map<String, Object>> rows = new ArrayList<>();
        last.forEach((partition, offset) -> {
            if (offset > applied.getOrDefault(partition, -1L)) {
                rows.add(Map.of("id", idOf(partition), "offset", offset));
            }
        });
        run(transaction, Cypher.ADVANCE_OFFSETS, rows);
    }

    /** The statements in their order: deletes first, so that nothing older than they are comes back. */
    private static Map<String, Long> apply(Transaction transaction, GraphPlan plan) {
        Map<String, Long> rows = new TreeMap<>();
        rows.put("deletes", run(transaction, Cypher.DELETE_ENTITIES, plan.deletionRows()));
        rows.put("references", run(transaction, Cypher.UPSERT_REFERENCES, plan.referenceRows()));
        run(transaction, Cypher.FORGET_REMOVALS, plan.referenceIdRows());
        rows.put("reference_deletes", run(transaction, Cypher.REMOVE_REFERENCES, plan.removalRows()));
        rows.put("entities", run(transaction, Cypher.UPSERT_ENTITIES, plan.entityRows()));
        List<Map<String, Object>> decisions = plan.decisionRows();
        rows.put("matches", run(transaction, Cypher.DECIDE, decisions));
        run(
                transaction,
                Cypher.RELATE,
                decisions.stream()
                        .filter(row -> row.get("reference_id") != null)
                        .toList());
        rows.put("embeddings", run(transaction, Cypher.EMBED, plan.embeddingRows()));
        return rows;
    }

    private static long run(Transaction transaction, String statement, List<Map<String, Object>> rows) {
        if (!rows.isEmpty()) {
            transaction.run(statement, Map.of("rows", rows)).consume();
        }
        return rows.size();
    }

    private String idOf(TopicPartition partition) {
        return groupId + "|" + partition.topic() + "|" + partition.partition();
    }

    @Override
    public void close() {
        neo4j.close();
    }
}
