package dev.tributary.sink.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.TrustedAuthorities;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.runtime.sink.SinkRecord;
import dev.tributary.testkit.workspace.EmulatedWorkspace;
import dev.tributary.testkit.workspace.SharedSpark;
import dev.tributary.testkit.workspace.SparkSql;
import dev.tributary.testkit.workspace.Statements;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The writer over a SQL warehouse, whose statements run on a real Spark server with Delta. */
class WarehouseTargetTest {

    private static final Uuid TOPIC_ID = Uuid.randomUuid();
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 20);
    private static final String SCHEMA = "spark_catalog.shared";
    private static final AtomicInteger TESTS = new AtomicInteger();

    @TempDir
    static Path directory;

    private static SparkSql sql;
    private static EmulatedWorkspace workspace;

    /** The tests share tables, each with partitions and keys of its own. */
    private final int partition = TESTS.incrementAndGet();

    private final TopicPartition entities = new TopicPartition("entities.canonical", partition);
    private final TopicPartition decisions = new TopicPartition("matches", partition);
    private final TopicPartition vectors = new TopicPartition("embeddings", partition);

    private Statements warehouse;

    @BeforeAll
    static void start() {
        sql = new SparkSql(SharedSpark.get());
        workspace = EmulatedWorkspace.start(directory);
        sql.run("CREATE SCHEMA " + SCHEMA);
    }

    @AfterAll
    static void stop() throws Exception {
        workspace.close();
        sql.close();
        workspace.requireAllKnown();
    }

    @BeforeEach
    void freshWarehouse() {
        warehouse = workspace.statements(sql);
        warehouse.addWarehouse("w1", "RUNNING");
        TrustedAuthorities.trust(settings());
    }

    private Settings settings(String... more) {
        Map<String, String> values = new HashMap<>(workspace.settings("principal"));
        values.put("delta.writer", "warehouse");
        values.put("delta.schema", SCHEMA);
        values.put("databricks.warehouse-id", "w1");
        for (int i = 0; i < more.length; i += 2) {
            values.put(more[i], more[i + 1]);
        }
        return Settings.load(Optional.empty(), Map.of(), values);
    }

    private WarehouseTarget opened(String... more) {
        WarehouseTarget target = new WarehouseTarget(settings(more));
        target.open();
        return target;
    }

    /** With the partition placed, as the sink's loop does first. */
    private WarehouseTarget placed(TopicPartition partition) {
        WarehouseTarget target = opened();
        target.watermarks(Map.of(partition, TOPIC_ID));
        return target;
    }

    @Test
    void rowsOfEachKindAreWrittenWithTheirTypesAndAReplayChangesNothing() {
        WarehouseTarget target = opened();
        Map<TopicPartition, Uuid> topics = Map.of(entities, TOPIC_ID, decisions, TOPIC_ID, vectors, TOPIC_ID);
        assertThat(target.watermarks(topics)).isEmpty();
        String key = "o'neill|\\ \"1\"";
        String name = "O'Neill \\ :rows `x`\n😀";
        assertThat(target.write(List.of(
                        entity(0, key, 1, Map.of("name", name)),
                        decision(5, "crm|1", 1, 0.97, "r1"),
                        vector(9, "crm|1", new float[] {0.5f, -1e-7f}))))
                .isEqualTo(Map.of("entities", 1L, "matches", 1L, "embeddings", 1L));

        assertThat(rows("SELECT key, attributes['name'], normalised, deleted, unix_micros(event_time), date"
                        + " FROM %s.entities WHERE kafka_partition = %d"))
                .containsExactly(Arrays.asList(key, name, null, "false", "1", "2026-11-20"));
        assertThat(rows("SELECT confidence, runner_up_confidence, explanation[0].feature, explanation[0].value,"
                        + " explanation[0].weight, unix_micros(kafka_timestamp) FROM %s.matches"
                        + " WHERE kafka_partition = %d"))
                .containsExactly(Arrays.asList("0.97", "NaN", "name", null, "5.0", "1000001"));
        assertThat(rows("SELECT vector[0], cast(vector[1] AS STRING) FROM %s.embeddings WHERE kafka_partition = %d"))
                .containsExactly(List.of("0.5", "-1.0E-7"));

        assertThat(target.write(List.of(decision(5, "crm|1", 1, 0.97, "r1")))).containsEntry("matches", 0L);
        assertThat(rows("SELECT key FROM %s.matches WHERE kafka_partition = %d"))
                .hasSize(1);
        assertThat(opened().watermarks(topics))
                .containsExactlyInAnyOrderEntriesOf(Map.of(entities, 0L, decisions, 5L, vectors, 9L));
        assertThat(opened("delta.group-id", "another").watermarks(topics)).isEmpty();
    }

    @Test
    void theNewestVersionStaysInWhateverOrderVersionsCome() {
        WarehouseTarget target = placed(decisions);
        target.write(List.of(
                decision(1, "a|1", 1, 0.1, "r1"), decision(2, "a|1", 2, 0.2, "r2"), decision(3, "a|2", 1, 0.3, "r3")));
        // A zombie comes late with what it had in hand; and one version is decided again, against a newer list.
        target.write(List.of(decision(1, "a|1", 1, 0.1, "r1"), decision(7, "a|2", 1, 0.7, "r7")));
        target.write(List.of(decision(3, "a|2", 1, 0.3, "r3")));

        assertThat(rows("SELECT key, version, reference_id FROM %s.matches WHERE kafka_partition = %d ORDER BY key"))
                .containsExactly(List.of("a|1", "2", "r2"), List.of("a|2", "1", "r7"));
        assertThat(opened().watermarks(Map.of(decisions, TOPIC_ID)))
                .as("a late writer does not set it back")
                .containsEntry(decisions, 7L);
    }

    @Test
    void aDeleteLeavesAMarkerThatALateVersionDoesNotOvercomeAndANewerOneDoes() {
        WarehouseTarget target = placed(entities);
        target.write(List.of(entity(0, "b|1", 1, Map.of("name", "a")), deleted(1, "b|1", 2), deleted(2, "b|never", 3)));
        target.write(List.of(entity(0, "b|1", 1, Map.of("name", "a")), entity(2, "b|never", 2, Map.of("name", "n"))));
        String shown = "SELECT key, version, deleted, attributes['name'], type FROM %s.entities"
                + " WHERE kafka_partition = %d ORDER BY key";
        assertThat(rows(shown))
                .containsExactly(
                        Arrays.asList("b|1", "2", "true", null, null),
                        Arrays.asList("b|never", "3", "true", null, null));

        target.write(List.of(entity(5, "b|1", 3, Map.of("name", "again"))));
        assertThat(rows(shown)).startsWith(List.of("b|1", "3", "false", "again", "company"));
    }

    @Test
    void aLostAnswerAConflictAndARefusedTokenLoseAndDoubleNothing() {
        WarehouseTarget target = placed(entities);
        workspace.logins().revokeAll();
        warehouse.loseAnswerTo("`entities` AS t");
        warehouse.failNext(
                "`sink_watermarks` AS t", "BAD_REQUEST", "[DELTA_CONCURRENT_APPEND] Transaction conflict detected.");
        assertThat(target.write(List.of(entity(0, "c|1", 1, Map.of("name", "a")))))
                .as("the second time there is nothing to do")
                .containsEntry("entities", 0L);

        assertThat(rows("SELECT key, version FROM %s.entities WHERE kafka_partition = %d"))
                .containsExactly(List.of("c|1", "1"));
        assertThat(opened().watermarks(Map.of(entities, TOPIC_ID))).containsEntry(entities, 0L);
    }

    @Test
    void rowsWhoseWatermarkWasNotWrittenAreWrittenAgainWithoutHarm() {
        WarehouseTarget target = placed(entities);
        List<SinkRecord<DeltaRow>> records = List.of(entity(4, "d|1", 1, Map.of("name", "a")));
        warehouse.failNext("`sink_watermarks` AS t", "RESOURCE_EXHAUSTED", "too many queued statements");
        assertThatThrownBy(() -> target.write(records))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("w1 is in trouble")
                .hasMessageContaining("too many queued statements");
        assertThat(rows("SELECT key FROM %s.entities WHERE kafka_partition = %d"))
                .hasSize(1);

        WarehouseTarget next = opened();
        assertThat(next.watermarks(Map.of(entities, TOPIC_ID))).isEmpty();
        assertThat(next.write(records)).containsEntry("entities", 0L);
        assertThat(rows("SELECT key FROM %s.entities WHERE kafka_partition = %d"))
                .hasSize(1);
        assertThat(next.watermarks(Map.of(entities, TOPIC_ID))).containsEntry(entities, 4L);
    }

    @Test
    void aWorkspaceThatIsAskedTooMuchIsLeftAloneForAsLongAsItSays() {
        WarehouseTarget target = placed(entities);
        workspace.restThrottle().closeFor(Duration.ofSeconds(2));
        assertThat(target.write(List.of(entity(0, "t|1", 1, Map.of("name", "a")))))
                .containsEntry("entities", 1L);
        assertThat(workspace.restThrottle().refused()).isOne();
    }

    /** The statements of both reach Spark at the same moment, in sessions of their own. */
    @Test
    void ofTwoWritersThatAddAKeyAtOnceOneIsRunAgainOnTopOfTheOther() throws Exception {
        WarehouseTarget one = placed(entities);
        WarehouseTarget two = placed(entities);
        CyclicBarrier both = new CyclicBarrier(2);
        AtomicInteger merges = new AtomicInteger();
        try (SparkSql second = new SparkSql(SharedSpark.get())) {
            BlockingQueue<SparkSql> sessions = new LinkedBlockingQueue<>(List.of(sql, second));
            workspace
                    .statements(text -> {
                        if (text.contains("`entities` AS t") && merges.incrementAndGet() <= 2) {
                            uninterrupted(() -> both.await(2, TimeUnit.MINUTES));
                        }
                        SparkSql own = uninterrupted(sessions::take);
                        try {
                            return own.run(text);
                        } finally {
                            sessions.add(own);
                        }
                    })
                    .addWarehouse("w1", "RUNNING");
            CompletableFuture<Map<String, Long>> other =
                    CompletableFuture.supplyAsync(() -> two.write(List.of(entity(1, "w|1", 2, Map.of("name", "new")))));
            one.write(List.of(entity(0, "w|1", 1, Map.of("name", "old"))));
            other.get(3, TimeUnit.MINUTES);
        }
        assertThat(rows("SELECT key, version FROM %s.entities WHERE kafka_partition = %d"))
                .containsExactly(List.of("w|1", "2"));
    }

    private static <T> T uninterrupted(Callable<T> work) {
        try {
            return work.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aStoppedWarehouseIsWaitedForAndAForbiddenOneEndsTheProgram() throws Exception {
        WarehouseTarget target = placed(entities);
        warehouse.addWarehouse("w1", "STOPPED");
        warehouse.warehouses().holdStarts(true);
        List<SinkRecord<DeltaRow>> records = List.of(entity(0, "e|1", 1, Map.of("name", "a")));
        WarehouseTarget impatient = new WarehouseTarget(settings("databricks.statement-timeout", "1s"));
        assertThatThrownBy(impatient::open)
                .as("given up for now, not for good")
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("databricks.statement-timeout");
        CompletableFuture<Map<String, Long>> written = CompletableFuture.supplyAsync(() -> target.write(records));
        warehouse.warehouses().holdStarts(false);
        assertThat(written.get(90, TimeUnit.SECONDS)).containsEntry("entities", 1L);

        warehouse.warehouses().forbid("w1");
        assertThatThrownBy(() -> target.write(records))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("refuses to run a statement on warehouse w1")
                .hasMessageContaining("permission to use the SQL Warehouse");
    }

    @Test
    void aMissingRightOnATableEndsTheProgram() {
        WarehouseTarget target = placed(entities);
        warehouse.failNext(
                "MERGE", "BAD_REQUEST", "[INSUFFICIENT_PERMISSIONS] User does not have MODIFY on Table 'entities'.");
        assertThatThrownBy(() -> target.write(List.of(entity(0, "f|1", 1, Map.of()))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("MODIFY on Table")
                .hasMessageContaining("docs/DATABRICKS.md");
        assertThatThrownBy(() -> new WarehouseTarget(settings("delta.schema", "")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("delta.schema");
    }

    @Test
    void aTopicMadeAnewAReplacedTableAndAForeignOneAreTold() {
        String schema = "spark_catalog.own";
        sql.run("CREATE SCHEMA " + schema);
        WarehouseTarget target = opened("delta.schema", schema);
        target.watermarks(Map.of(entities, TOPIC_ID));
        target.write(List.of(entity(5, "g|1", 1, Map.of("name", "a"))));
        assertThatThrownBy(() -> opened("delta.schema", schema).watermarks(Map.of(entities, Uuid.randomUuid())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("made anew");

        sql.run("DROP TABLE " + schema + ".entities");
        assertThatThrownBy(() -> target.write(List.of(entity(6, "g|2", 1, Map.of("name", "b")))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("replaced or dropped");
        assertThatThrownBy(() -> target.watermarks(Map.of(entities, TOPIC_ID)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(opened("delta.schema", schema).watermarks(Map.of(entities, TOPIC_ID)))
                .as("a new table is filled from the start")
                .isEmpty();

        sql.run("CREATE OR REPLACE TABLE " + schema + ".entities (key STRING) USING DELTA");
        assertThatThrownBy(() -> opened("delta.schema", schema).watermarks(Map.of(entities, TOPIC_ID)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("did not make");
    }

    /** @param query takes the schema and the test's partition */
    private List<List<String>> rows(String query) {
        return sql.run(query.formatted(SCHEMA, partition)).rows();
    }

    private SinkRecord<DeltaRow> entity(long offset, String key, long version, Map<String, String> attributes) {
        return row(
                entities,
                TableKind.ENTITIES,
                offset,
                Map.of("key", key, "version", version, "type", "company", "attributes", attributes, "event_time", 1L));
    }

    private SinkRecord<DeltaRow> decision(long offset, String key, long version, double confidence, String reference) {
        List<Object> explanation = new ArrayList<>();
        explanation.add(new Object[] {"name", "high", null, 5.0});
        return row(
                decisions,
                TableKind.MATCHES,
                offset,
                Map.of(
                        "key", key,
                        "version", version,
                        "confidence", confidence,
                        "runner_up_confidence", Double.NaN,
                        "reference_id", reference,
                        "explanation", explanation));
    }

    private SinkRecord<DeltaRow> vector(long offset, String key, float[] vector) {
        return row(vectors, TableKind.EMBEDDINGS, offset, Map.of("key", key, "version", 1L, "vector", vector));
    }

    private SinkRecord<DeltaRow> deleted(long offset, String key, long version) {
        return row(entities, TableKind.ENTITIES, offset, Map.of("key", key, "version", version, "deleted", true));
    }

    private SinkRecord<DeltaRow> row(TopicPartition place, TableKind table, long offset, Map<String, Object> own) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "source",
                "crm",
                "record_id",
                "1",
                "deleted",
                false,
                "kafka_topic",
                place.topic(),
                "kafka_partition",
                place.partition(),
                "kafka_offset",
                offset,
                "kafka_timestamp",
                1_000_001L));
        all.putAll(own);
        Object[] values = new Object[table.dataColumns()];
        all.forEach((column, value) -> values[table.schema().indexOf(column)] = value);
        return new SinkRecord<>(place, offset, new DeltaRow(table, TODAY, values));
    }
}
