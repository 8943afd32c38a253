package dev.tributary.bench.chaos;

import dev.tributary.bench.local.LocalProgram;
import dev.tributary.bench.topics.GroupProgress;
import dev.tributary.bench.topics.TopicScan;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import dev.tributary.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Waits until all that was sent has gone as far as it can: every group is past the last record of its topics, no
 * transaction is open, every sink's watermark is at the last record. For one thread.
 */
final class Settling {

    private static final Duration LOOK_INTERVAL = Duration.ofMillis(100);

    private final Settings settings;
    private final Topics topics;
    private final Fleet fleet;
    private final Duration limit;
    private final StopSignal never = new StopSignal();

    /** @param limit what has not settled by then is taken for lost */
    Settling(Settings settings, Fleet fleet, Duration limit) {
        this.settings = settings;
        this.topics = new RecordFormats(settings).topics();
        this.fleet = fleet;
        this.limit = limit;
    }

    private interface Condition {
        boolean holds() throws InterruptedException, ExecutionException;
    }

    /** True where all has settled within the limit. */
    boolean await() throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        TopicScan scan = new TopicScan(settings);
        try (GroupProgress groups = new GroupProgress(settings);
                Admin admin = Admin.create(KafkaProperties.common(settings))) {
            Map<TopicPartition, Long> entities = scan.lastRecords(topics.entities());
            if (!until(deadline, () -> groups.behind(settings.get(Keys.INTAKE_APPLICATION_ID), entities) == 0)
                    || !until(deadline, () -> isClosed(admin, topics.canonical()))) {
                return false;
            }
            Map<TopicPartition, Long> canonical = scan.lastRecords(topics.canonical());
            if (!until(deadline, () -> groups.behind(settings.get(Keys.MATCH_GROUP), canonical) == 0)
                    || !until(deadline, () -> groups.behind(settings.get(Keys.EMBED_GROUP), canonical) == 0)
                    || !until(deadline, () -> isClosed(admin, topics.matches()))
                    || !until(deadline, () -> isClosed(admin, topics.embeddings()))) {
                return false;
            }
            Map<TopicPartition, Long> all = new HashMap<>(canonical);
            for (String topic : List.of(topics.reference(), topics.matches(), topics.embeddings())) {
                all.putAll(scan.lastRecords(topic));
            }
            Map<TopicPartition, Long> rows = new HashMap<>(all);
            rows.keySet().removeIf(partition -> partition.topic().equals(topics.reference()));
            return until(deadline, () -> hasAll(LocalProgram.SINK_DELTA, rows))
                    && until(deadline, () -> hasAll(LocalProgram.SINK_NEO4J, all))
                    && until(deadline, () -> isClosed(admin, topics.deadLetters()));
        }
    }

    private boolean until(long deadline, Condition condition) throws InterruptedException {
        while (true) {
            try {
                if (condition.holds()) {
                    return true;
                }
            } catch (ExecutionException | KafkaException e) {
                // A broker that is just back: asked again below.
                if (System.nanoTime() > deadline) {
                    return false;
                }
            }
            if (System.nanoTime() > deadline) {
                return false;
            }
            never.await(LOOK_INTERVAL);
        }
    }

    /** Whether readers of committed records see the topic's end: no transaction is open. */
    private boolean isClosed(Admin admin, String topic) throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (int partition = 0; partition < topics.partitions(); partition++) {
            ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        var committed = admin.listOffsets(ends, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get();
        var all = admin.listOffsets(ends, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                .all()
                .get();
        return ends.keySet().stream()
                .allMatch(partition ->
                        committed.get(partition).offset() >= all.get(partition).offset());
    }

    private boolean hasAll(LocalProgram sink, Map<TopicPartition, Long> last) throws InterruptedException {
        Map<String, Long> watermarks = new HashMap<>();
        for (Running running : fleet.of(sink)) {
            running.ask("/metrics")
                    .map(page -> Meters.byPartition(page.body(), "tributary_sink_watermark"))
                    .orElse(Map.of())
                    .forEach((partition, offset) -> watermarks.merge(partition, offset, Math::max));
        }
        return last.entrySet().stream()
                .allMatch(entry -> watermarks.getOrDefault(entry.getKey().toString(), -1L) >= entry.getValue());
    }
}
