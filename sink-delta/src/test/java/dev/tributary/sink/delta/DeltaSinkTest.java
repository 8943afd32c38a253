package dev.tributary.sink.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tributary.embedded.EmbeddedBroker;
import dev.tributary.embedded.EmbeddedRegistry;
import dev.tributary.embedded.ModuleClassPath;
import dev.tributary.embedded.ServerOptions;
import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.FeatureEvidence;
import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.MatchMethod;
import dev.tributary.matching.MatchStatus;
import dev.tributary.matching.RecordKey;
import dev.tributary.runtime.Health;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Program;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import dev.tributary.runtime.TrustedAuthorities;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.CanonicalRecord;
import dev.tributary.schemas.DecisionRecord;
import dev.tributary.schemas.EmbeddingRecord;
import dev.tributary.schemas.RecordHeaders;
import dev.tributary.schemas.TopicSetup;
import dev.tributary.testkit.TopicWithHoles;
import dev.tributary.testkit.workspace.EmulatedWorkspace;
import dev.tributary.testkit.workspace.SharedSpark;
import dev.tributary.testkit.workspace.SparkSql;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the topics of a real broker to real tables. */
class DeltaSinkTest {

    private static final int ENTITIES = 300;
    private static final int KILLED = 137;

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static EmbeddedRegistry registry;
    private static Settings common;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.launch(ServerOptions.in(directory).setting("log.cleaner.backoff.ms", "300"));
        registry = EmbeddedRegistry.launch(ServerOptions.in(directory));
        broker.awaitReady();
        registry.awaitReady();
        common = Settings.defaults().with(given());
        try (Admin admin = Admin.create(KafkaProperties.common(common))) {
            TopicSetup.create(admin, new RecordFormats(common).topics());
        }
        produceStream();
    }

    private static Map<String, String> given() {
        return Map.of(
                "kafka.bootstrap-servers", broker.bootstrapServers(),
                "registry.url", registry.uri().toString(),
                "topics.partitions", "2",
                "topics.replication-factor", "1",
                "delta.flush-interval", "200ms",
                "delta.checkpoint-every", "3",
                // Takes over from the member that was killed, whose session is not waited for.
                "kafka.properties.group.instance.id", "sink");
    }

    @AfterAll
    static void stop() {
        registry.close();
        broker.close();
    }

    @Test
    void recordsDeletesAndVectorsReachTheTablesAndARestartAddsNothing() throws Exception {
        Map<String, String> own = Map.of("delta.path", directory.resolve("one").toString(), "delta.group-id", "one");
        runUntil(common.with(own), () -> keys("one", "entities").size() == ENTITIES + 3);
        runUntil(common.with(own), () -> true);

        assertThat(duplicates("one", "entities")).isEmpty();
        List<Map<String, Object>> decisions = rows("one", "matches");
        assertThat(decisions).hasSize(ENTITIES + 1);
        assertThat(decisions)
                .filteredOn(row -> row.get("key").equals("crm|7"))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row)
                            .containsEntry("status", "auto_matched")
                            .containsEntry("reference_id", "r7")
                            .containsEntry("confidence", 0.97)
                            .containsEntry("method", "probabilistic")
                            .containsEntry("runner_up_id", "other")
                            .containsEntry("margin", 0.87)
                            .containsEntry("reference_epoch", 1L)
                            .containsEntry("model_version", "m1")
                            .containsEntry("version", 1L)
                            .containsEntry("batch", "b-1")
                            .containsEntry("ingested_at", 1_700_000_000_000_000L)
                            .containsEntry("kafka_topic", "matches");
                    assertThat((List<?>) row.get("explanation")).hasSize(2);
                });
        assertThat(rows("one", "entities"))
                .filteredOn(row -> row.get("key").equals("crm|gone"))
                .extracting(row -> row.get("version"), row -> row.get("deleted"))
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(1L, false), org.assertj.core.groups.Tuple.tuple(2L, true));
        assertThat(rows("one", "embeddings"))
                .hasSize(ENTITIES)
                .allSatisfy(row -> assertThat((List<?>) row.get("vector")).hasSize(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sink.before-commit:halt:2", "sink.after-commit:halt:1", "sink.after-commit:halt:3"})
    void aSinkKilledAroundItsCommitLosesAndDoublesNothing(String fault) throws Exception {
        String name = fault.replace(':', '-');
        Map<String, String> own = Map.of("delta.path", directory.resolve(name).toString(), "delta.group-id", name);
        assertThat(startChild(own, fault).waitFor()).isEqualTo(KILLED);

        runUntil(
                common.with(own),
                () -> keys(name, "entities").size() == ENTITIES + 3
                        && rows(name, "matches").size() >= ENTITIES + 1
                        && rows(name, "embeddings").size() >= ENTITIES);

        assertThat(duplicates(name, "entities")).isEmpty();
        assertThat(duplicates(name, "matches")).isEmpty();
        assertThat(duplicates(name, "embeddings")).isEmpty();
        assertThat(rows(name, "matches")).hasSize(ENTITIES + 1);
    }

    /** Killed with its rows written and their watermarks not, and once more when both are. */
    @Test
    void aSinkOverAWarehouseThatIsKilledAroundItsCommitHasEachKeyOnce() throws Exception {
        try (SparkSql sql = new SparkSql(SharedSpark.get());
                EmulatedWorkspace workspace = EmulatedWorkspace.start(directory.resolve("workspace"))) {
            workspace.statements(sql).addWarehouse("w1", "RUNNING");
            sql.run("CREATE SCHEMA spark_catalog.killed");
            Map<String, String> own = new HashMap<>(workspace.settings("principal"));
            own.putAll(Map.of("delta.writer", "warehouse", "delta.schema", "spark_catalog.killed"));
            own.putAll(Map.of("databricks.warehouse-id", "w1", "delta.group-id", "killed"));
            // all that is there in one flush
            own.put("delta.flush-interval", "3s");

            assertThat(startChild(own, "sink.before-commit:halt:1").waitFor()).isEqualTo(KILLED);
            assertThat(sql.run("SELECT count(*) > 0 FROM spark_catalog.killed.entities")
                            .rows())
                    .containsExactly(List.of("true"));
            assertThat(sql.run("SELECT * FROM spark_catalog.killed.sink_watermarks")
                            .rows())
                    .isEmpty();
            assertThat(startChild(own, "sink.after-commit:halt:1").waitFor()).isEqualTo(KILLED);
            TrustedAuthorities.trust(common.with(own));
            runUntil(
                    common.with(own),
                    () -> counted(sql, "entities") == ENTITIES + 2
                            && counted(sql, "matches") == ENTITIES + 1
                            && counted(sql, "embeddings") == ENTITIES);
            for (String table : List.of("entities", "matches", "embeddings")) {
                assertThat(sql.run("SELECT key FROM spark_catalog.killed." + table
                                        + " GROUP BY key HAVING count(*) > 1")
                                .rows())
                        .isEmpty();
            }
            workspace.requireAllKnown();
        }
    }

    private static long counted(SparkSql sql, String table) {
        return Long.parseLong(sql.run("SELECT count(*) FROM spark_catalog.killed." + table)
                .rows()
                .get(0)
                .get(0));
    }

    @Test
    void holesOfCompactionAndOfAbortedTransactionsAreSteppedOver() throws Exception {
        Settings settings = common.with(Map.of(
                "topics.prefix", "holes.",
                "delta.path", directory.resolve("holes").toString(),
                "delta.group-id", "holes"));
        RecordFormats formats = new RecordFormats(settings);
        String topic = formats.topics().canonical();
        try (Admin admin = Admin.create(KafkaProperties.common(settings))) {
            TopicSetup.create(admin, formats.topics());
        }
        var canonical = formats.writer(topic, AvroCodec.CANONICAL);
        List<ProducerRecord<byte[], byte[]>> records = IntStream.range(0, 20)
                .mapToObj(number -> new RecordKey("crm", "" + number))
                .map(key -> record(topic, key, canonical.write(entity(key))))
                .toList();
        TopicWithHoles holes = new TopicWithHoles(settings, topic);
        holes.fill(records);
        assertThat(holes.holes()).isPositive();

        MeterRegistry metrics =
                runUntil(settings, () -> keys("holes", "entities").size() == 20);
        assertThat(metrics.find("tributary.sink.skipped.offsets").counters())
                .allSatisfy(skipped -> assertThat(skipped.count()).isZero());
        holes.abortTransaction();
        RecordKey last = new RecordKey("crm", "last");
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(KafkaProperties.producer(settings))) {
            producer.send(record(topic, last, canonical.write(entity(last))));
        }
        runUntil(settings, () -> keys("holes", "entities").size() == 21);
        assertThat(duplicates("holes", "entities")).isEmpty();
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static MeterRegistry runUntil(Settings settings, Condition condition) {
        Program.Context context = new Program.Context(
                settings, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), new Health(), new StopSignal());
        context.health().waiting("sink", "starting");
        CompletableFuture<Void> ended = CompletableFuture.runAsync(() -> {
            try {
                DeltaSinkProgram.run(context);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        try {
            await().atMost(Duration.ofMinutes(5)).until(() -> {
                if (ended.isDone()) {
                    ended.join();
                }
                return context.health().notReady().isEmpty() && condition.holds();
            });
        } finally {
            context.stop().request();
            ended.orTimeout(30, TimeUnit.SECONDS).join();
        }
        return context.metrics();
    }

    private static Process startChild(Map<String, String> own, String fault) throws Exception {
        Map<String, String> all = new HashMap<>(given());
        all.putAll(own);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-Dtributary.fault=" + fault,
                "-cp",
                ModuleClassPath.of("sink-delta").stream()
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator)),
                "dev.tributary.sink.delta.DeltaSinkProgram"));
        all.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("child.log").toFile())
                .start();
    }

    private static List<Map<String, Object>> rows(String name, String table) {
        Path folder = directory.resolve(name).resolve(table);
        return Files.isDirectory(folder.resolve("_delta_log"))
                ? DeltaReading.rows(folder.toUri().toString())
                : List.of();
    }

    private static Set<String> keys(String name, String table) {
        return rows(name, table).stream()
                .map(row -> row.get("kafka_partition") + "@" + row.get("kafka_offset"))
                .collect(Collectors.toSet());
    }

    private static List<String> duplicates(String name, String table) {
        Set<String> seen = new HashSet<>();
        return rows(name, table).stream()
                .map(row -> row.get("kafka_partition") + "@" + row.get("kafka_offset"))
                .filter(place -> !seen.add(place))
                .toList();
    }

    /** In transactions, so that the logs hold their markers. */
    private static void produceStream() {
        RecordFormats formats = new RecordFormats(common);
        var canonical = formats.writer("entities.canonical", AvroCodec.CANONICAL);
        var decisions = formats.writer("matches", AvroCodec.DECISION);
        var embeddings = formats.writer("embeddings", AvroCodec.EMBEDDING);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(KafkaProperties.transactionalProducer(common, "test"))) {
            producer.initTransactions();
            for (int i = 0; i < ENTITIES; i++) {
                if (i % 50 == 0) {
                    producer.beginTransaction();
                }
                RecordKey key = new RecordKey("crm", "" + i);
                producer.send(record("entities.canonical", key, canonical.write(entity(key))));
                producer.send(record("matches", key, decisions.write(decision(key, "r" + i))));
                producer.send(record(
                        "embeddings",
                        key,
                        embeddings.write(new EmbeddingRecord(key, 1, "model", "1", "h" + i, new float[] {i, 1, 0}))));
                if (i % 50 == 49) {
                    producer.commitTransaction();
                }
            }
            RecordKey gone = new RecordKey("crm", "gone");
            producer.beginTransaction();
            producer.send(record("entities.canonical", gone, canonical.write(entity(gone))));
            producer.send(tombstone("entities.canonical", gone));
            producer.send(tombstone("matches", gone));
            producer.send(record(
                    "entities.canonical",
                    new RecordKey("crm", "last"),
                    canonical.write(entity(new RecordKey("crm", "last")))));
            producer.commitTransaction();
        }
    }

    private static CanonicalRecord entity(RecordKey key) {
        Map<String, String> attributes = Map.of("name", "Entity " + key.recordId(), "city", "Ulm");
        return new CanonicalRecord(
                key, 1, attributes, new Entity(EntityType.COMPANY, attributes), "hash", Optional.of(Instant.EPOCH));
    }

    private static DecisionRecord decision(RecordKey key, String reference) {
        return new DecisionRecord(
                key,
                1,
                new MatchDecision(
                        MatchStatus.AUTO_MATCHED,
                        Optional.of(reference),
                        0.97,
                        MatchMethod.PROBABILISTIC,
                        Optional.of("other"),
                        0.1,
                        0.87,
                        List.of(
                                new FeatureEvidence("name", "high", 0.9, 5),
                                new FeatureEvidence("city", "unknown", Double.NaN, 0)),
                        1,
                        "m1"));
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, RecordKey key, byte[] value) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, key.toString().getBytes(StandardCharsets.UTF_8), value);
        RecordHeaders.set(record.headers(), RecordHeaders.INGESTED_AT, 1_700_000_000_000L);
        RecordHeaders.set(record.headers(), RecordHeaders.BATCH, "b-1");
        return record;
    }

    private static ProducerRecord<byte[], byte[]> tombstone(String topic, RecordKey key) {
        ProducerRecord<byte[], byte[]> record = record(topic, key, null);
        RecordHeaders.set(record.headers(), RecordHeaders.VERSION, 2);
        return record;
    }
}
