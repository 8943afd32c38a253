package dev.tributary.sink.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tributary.embedded.EmbeddedBroker;
import dev.tributary.embedded.EmbeddedNeo4j;
import dev.tributary.embedded.EmbeddedRegistry;
import dev.tributary.embedded.ServerOptions;
import dev.tributary.runtime.Health;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Program;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.DeadLetterRecord;
import dev.tributary.schemas.RecordHeaders;
import dev.tributary.schemas.RecordReader;
import dev.tributary.testkit.CommittedRecords;
import dev.tributary.testkit.TopicWithHoles;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Record;

/** From the topics of a real broker to a real graph. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class Neo4jSinkTest {

    private static final int ENTITIES = 500;

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static EmbeddedRegistry registry;
    private static EmbeddedNeo4j neo4j;
    private static Driver driver;
    private static Settings settings;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.launch(ServerOptions.in(directory).setting("log.cleaner.backoff.ms", "300"));
        registry = EmbeddedRegistry.launch(ServerOptions.in(directory));
        neo4j = EmbeddedNeo4j.launch(ServerOptions.in(directory), java.util.Optional.empty());
        broker.awaitReady();
        registry.awaitReady();
        neo4j.awaitReady();
        driver = GraphDatabase.driver(neo4j.uri(), AuthTokens.none());
        settings = Settings.defaults()
                .with(Map.of(
                        "kafka.bootstrap-servers", broker.bootstrapServers(),
                        "registry.url", registry.uri().toString(),
                        "neo4j.uri", neo4j.uri().toString(),
                        "topics.partitions", "2",
                        "topics.replication-factor", "1"));
    }

    @AfterAll
    static void stop() {
        driver.close();
        neo4j.close();
        registry.close();
        broker.close();
    }

    /** The program in this JVM. */
    private record Running(Program.Context context, CompletableFuture<Void> ended) implements AutoCloseable {

        static Running start(Settings settings) {
            Program.Context context = new Program.Context(
                    settings, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), new Health(), new StopSignal());
            context.health().waiting("sink", "starting");
            CompletableFuture<Void> ended = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    Neo4jSinkProgram.run(context);
                    ended.complete(null);
                } catch (InterruptedException | RuntimeException e) {
                    ended.completeExceptionally(e);
                }
            });
            thread.start();
            return new Running(context, ended);
        }

        double metric(String name) {
            return context.metrics().find(name).counters().stream()
                    .mapToDouble(counter -> counter.count())
                    .sum();
        }

        @Override
        public void close() {
            context.stop().request();
            ended.orTimeout(30, TimeUnit.SECONDS).join();
        }
    }

    @Test
    @Order(1)
    void recordsOfAllTopicsReachTheGraphAndABrokenOneBecomesOneDeadLetter() throws Exception {
        try (Running sink = Running.start(settings)) {
            awaitReady(sink);
            produceStream();
            sendBroken("matches", "crm|0");
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                assertThat(count("MATCH (e:Entity) RETURN count(e) AS n")).isEqualTo(ENTITIES);
                assertThat(count("MATCH (:Entity)-[m:MATCHES]->(:Reference) RETURN count(m) AS n"))
                        .isEqualTo(ENTITIES);
                assertThat(count("MATCH (d:DeletedEntity) RETURN count(d) AS n"))
                        .isEqualTo(1);
                assertThat(sink.metric("tributary.sink.dead.letters")).isEqualTo(1);
            });
            assertThat(count("MATCH (e:Entity) WHERE e.placeholder RETURN count(e) AS n"))
                    .isZero();
            assertThat(query("CALL db.awaitIndexes(60)")).isEmpty();
        }
        assertThat(deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.stage()).isEqualTo("sink");
            assertThat(letter.topic()).isEqualTo("matches");
            assertThat(letter.reason()).isEqualTo("malformed_avro");
        });
    }

    @Test
    @Order(2)
    void aRestartReadsOnAndRecordsThatAreTooLargeForTheGraphOrForTheirDeadLetterDoNotStopIt() throws Exception {
        try (Running sink = Running.start(settings)) {
            awaitReady(sink);
            send("entities.canonical", "crm|late", canonical("late", 1));
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(count("MATCH (e:Entity) RETURN count(e) AS n"))
                            .isEqualTo(ENTITIES + 1));
            assertThat(sink.metric("tributary.sink.rows")).isEqualTo(1);

            sendReference("x".repeat(9_000));
            sendCompressed("reference", "r0", "{".repeat(1024 * 1024).getBytes(StandardCharsets.UTF_8));
            await().atMost(Duration.ofSeconds(30)).until(() -> sink.metric("tributary.sink.dead.letters") == 2);
            assertThat(sink.ended()).isNotDone();
        }
        assertThat(deadLetters())
                .hasSize(3)
                .filteredOn(letter -> letter.topic().equals("reference"))
                .allSatisfy(letter -> assertThat(letter.value()).isNull())
                .extracting(DeadLetterRecord::reason)
                .containsExactlyInAnyOrder("oversize", "malformed_avro");
    }

    @Test
    @Order(3)
    void whileTheServerIsAwayTheSinkWaitsAndThenGoesOn() throws Exception {
        try (Running sink = Running.start(settings.with(Map.of("retry.backoff-max", "1s")))) {
            awaitReady(sink);
            neo4j.kill();
            send("entities.canonical", "crm|away", canonical("away", 1));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> sink.context().health().notReady().containsKey("sink target"));
            assertThat(sink.context().health().isAlive()).isTrue();
            neo4j.restart();
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(count("MATCH (e:Entity {key: 'crm|away'}) RETURN count(e) AS n"))
                            .isEqualTo(1));
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> sink.context().health().notReady().isEmpty());
        }
    }

    @Test
    @Order(4)
    void aReplayFromTheStartOfACompactedTopicGivesTheSameGraph() throws Exception {
        TopicWithHoles holes = new TopicWithHoles(settings, "entities.canonical");
        holes.fill(IntStream.range(0, ENTITIES)
                .mapToObj(i -> record("entities.canonical", "crm|" + i, asProduced(i)))
                .toList());
        assertThat(holes.holes()).isGreaterThan(ENTITIES / 2);
        String before = describe();
        query("MATCH (o:SinkOffset) DELETE o");
        try (Running sink = Running.start(settings)) {
            awaitReady(sink);
            await().atMost(Duration.ofSeconds(60)).until(() -> sink.metric("tributary.sink.records") >= 3 * ENTITIES);
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(count("MATCH (o:SinkOffset) RETURN count(o) AS n"))
                            .isEqualTo(8));
            assertThat(sink.metric("tributary.sink.skipped.offsets")).isZero();
        }
        assertThat(describe()).isEqualTo(before);
        assertThat(deadLetters()).as("the group's mark was kept").hasSize(3);
    }

    @Test
    @Order(5)
    void offsetsBeyondTheTopicEndTheSinkWithOneLine() throws Exception {
        query("MATCH (o:SinkOffset {topic: 'matches'}) SET o.last_offset = 1000000");
        Running sink = Running.start(settings);
        try {
            assertThat(sink.ended())
                    .failsWithin(Duration.ofSeconds(60))
                    .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                    .withMessageContaining("matches")
                    .withMessageContaining("1000000");
        } finally {
            sink.context().stop().request();
        }
    }

    private static void awaitReady(Running sink) {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            if (sink.ended().isCompletedExceptionally()) {
                sink.ended().join();
            }
            return sink.context().health().notReady().isEmpty();
        });
    }

    /** As the stream has it. */
    private static byte[] asProduced(int i) {
        return new RecordFormats(settings)
                .writer("entities.canonical", AvroCodec.CANONICAL)
                .write(Changes.entity("" + i, 1, Map.of("name", "E" + i)));
    }

    private static byte[] canonical(String id, long version) {
        return new RecordFormats(settings)
                .writer("entities.canonical", AvroCodec.CANONICAL)
                .write(Changes.entity(id, version, Map.of("name", "Entity " + id)));
    }

    /** In transactions, so that the logs hold their markers; matches first, so that placeholders are needed. */
    private static void produceStream() {
        RecordFormats formats = new RecordFormats(settings);
        var decisions = formats.writer("matches", AvroCodec.DECISION);
        var canonical = formats.writer("entities.canonical", AvroCodec.CANONICAL);
        var references = formats.writer("reference", AvroCodec.REFERENCE);
        var embeddings = formats.writer("embeddings", AvroCodec.EMBEDDING);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(KafkaProperties.transactionalProducer(settings, "test"))) {
            producer.initTransactions();
            for (int i = 0; i < ENTITIES; i++) {
                if (i % 100 == 0) {
                    producer.beginTransaction();
                }
                String key = "crm|" + i;
                producer.send(record("matches", key, decisions.write(Changes.decision("" + i, 1, 1, "r" + i % 50))));
                producer.send(record(
                        "entities.canonical",
                        key,
                        canonical.write(Changes.entity("" + i, 1, Map.of("name", "E" + i)))));
                producer.send(record(
                        "embeddings",
                        key,
                        embeddings.write(((GraphChange.Embedded) Changes.embed("" + i, 1, i, 1, 0)).embedding())));
                if (i < 50) {
                    producer.send(record(
                            "reference",
                            "r" + i,
                            references.write(((GraphChange.ReferenceUpserted) Changes.reference("r" + i, "R" + i))
                                    .reference())));
                }
                if (i % 100 == 99) {
                    producer.commitTransaction();
                }
            }
            producer.beginTransaction();
            producer.send(
                    record("entities.canonical", "crm|gone", canonical.write(Changes.entity("gone", 1, Map.of()))));
            producer.send(tombstone("entities.canonical", "crm|gone", 2));
            producer.send(tombstone("matches", "crm|gone", 2));
            producer.commitTransaction();
            producer.beginTransaction();
            producer.send(record(
                    "entities.canonical", "crm|aborted", canonical.write(Changes.entity("aborted", 1, Map.of()))));
            producer.abortTransaction();
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String key, byte[] value) {
        return new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value);
    }

    private static ProducerRecord<byte[], byte[]> tombstone(String topic, String key, long version) {
        ProducerRecord<byte[], byte[]> record = record(topic, key, null);
        RecordHeaders.set(record.headers(), RecordHeaders.VERSION, version);
        return record;
    }

    private static void sendBroken(String topic, String key) throws Exception {
        send(topic, key, new byte[] {1, 2, 3});
    }

    private static void send(String topic, String key, byte[] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(KafkaProperties.producer(settings))) {
            producer.send(record(topic, key, value)).get();
        }
    }

    private static void sendReference(String id) throws Exception {
        GraphChange.ReferenceUpserted reference = (GraphChange.ReferenceUpserted) Changes.reference(id, "Acme");
        send(
                "reference",
                id,
                new RecordFormats(settings)
                        .writer("reference", AvroCodec.REFERENCE)
                        .write(reference.reference()));
    }

    private static void sendCompressed(String topic, String key, byte[] value) throws Exception {
        Map<String, Object> properties = new HashMap<>(KafkaProperties.producer(settings));
        properties.put("compression.type", "gzip");
        properties.put("max.request.size", 2 * value.length);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
            producer.send(record(topic, key, value)).get();
        }
    }

    private static List<DeadLetterRecord> deadLetters() throws Exception {
        RecordReader<DeadLetterRecord> reader =
                new RecordFormats(settings).reader("dead-letters", AvroCodec.DEAD_LETTER);
        List<DeadLetterRecord> letters = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : CommittedRecords.of(settings, "dead-letters")) {
            letters.add(reader.read(record.value()));
        }
        return letters;
    }

    private static String describe() {
        List<String> lines = new ArrayList<>();
        query("MATCH (n) WHERE NOT n:SinkOffset RETURN labels(n)[0] AS label, n")
                .forEach(found -> lines.add(found.get("label").asString() + " "
                        + new java.util.TreeMap<>(found.get("n").asMap())));
        query("MATCH (e)-[m:MATCHES]->(r) RETURN e.key AS e, r.reference_id AS r, m")
                .forEach(found -> lines.add(found.get("e") + " " + found.get("r") + " "
                        + new java.util.TreeMap<>(found.get("m").asMap())));
        java.util.Collections.sort(lines);
        return String.join("\n", lines);
    }

    private static long count(String cypher) {
        return query(cypher).get(0).get("n").asLong();
    }

    private static List<Record> query(String cypher) {
        return driver.executableQuery(cypher).execute().records();
    }
}
