package dev.tributary.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.tributary.embedded.EmbeddedBroker;
import dev.tributary.embedded.EmbeddedRegistry;
import dev.tributary.embedded.ServerOptions;
import dev.tributary.matching.RecordKey;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Health;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Program;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.InputEntity;
import dev.tributary.schemas.RecordHeaders;
import dev.tributary.testkit.CommittedRecords;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program with a real broker and a real schema registry. */
class IntakeProgramTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;
    private static EmbeddedRegistry registry;

    @BeforeAll
    static void startServers() {
        broker = EmbeddedBroker.launch(ServerOptions.in(folder)
                // Looks for transactions that are open too long more often than every 10 s.
                .setting("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500"));
        registry = EmbeddedRegistry.launch(ServerOptions.in(folder));
        broker.awaitReady();
        registry.awaitReady();
    }

    @AfterAll
    static void stopServers() {
        registry.close();
        broker.close();
    }

    @Test
    void everyInputRecordHasOneOutcomeAndARestartGoesOnWhereItStopped() throws Exception {
        Settings settings = settings("a.");
        RecordFormats formats = new RecordFormats(settings);
        RunningIntake first = RunningIntake.start(settings);
        await().atMost(LIMIT).until(() -> first.context.health().notReady().isEmpty());

        sendAll(
                settings,
                List.of(
                        company("1", "Acme"),
                        company("1", "Acme"),
                        company("2", "Bravo"),
                        company("1", "Acme Ltd"),
                        new ProducerRecord<>(formats.topics().entities(), bytes("crm|2"), null),
                        new ProducerRecord<>(formats.topics().entities(), bytes("crm|3"), null),
                        new ProducerRecord<>(formats.topics().entities(), bytes("crm|3"), bytes("{}")),
                        new ProducerRecord<>(formats.topics().entities(), null, bytes("{}")),
                        new ProducerRecord<>(
                                formats.topics().entities(), bytes("crm|3"), new byte[] {0, 0, 0, 99, 99, 1}),
                        new ProducerRecord<>(
                                formats.topics().entities(), bytes("crm|3"), new byte[] {0, -1, -1, -1, -1, 1}),
                        new ProducerRecord<>(
                                formats.topics().entities(), bytes("crm|3"), new byte[] {0, 0, 0, 0, 0, 1})));

        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(first.counted("canonical")).isEqualTo(3);
            assertThat(first.counted("deleted")).isEqualTo(1);
            assertThat(first.counted("unchanged")).isEqualTo(2);
            assertThat(first.counted("dead_letter")).isEqualTo(5);
        });
        first.stop();

        RunningIntake second = RunningIntake.start(settings);
        sendAll(settings, List.of(company("1", "Acme Ltd"), company("2", "Bravo"), company("4", "Delta")));
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(second.counted("canonical")).isEqualTo(2);
            assertThat(second.counted("unchanged")).isEqualTo(1);
        });
        second.stop();

        List<String> versions = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record :
                CommittedRecords.of(settings, formats.topics().canonical())) {
            versions.add(new String(record.key(), UTF_8) + " v"
                    + RecordHeaders.number(record.headers(), RecordHeaders.VERSION)
                            .orElseThrow()
                    + (record.value() == null ? " deleted" : ""));
        }
        assertThat(versions)
                .containsExactlyInAnyOrder(
                        "crm|1 v1", "crm|1 v2", "crm|2 v1", "crm|2 v2 deleted", "crm|2 v3", "crm|4 v1");
        assertThat(versions.stream().filter(v -> v.startsWith("crm|1")).toList())
                .containsExactly("crm|1 v1", "crm|1 v2");
        List<String> reasons = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record :
                CommittedRecords.of(settings, formats.topics().deadLetters())) {
            reasons.add(
                    RecordHeaders.text(record.headers(), RecordHeaders.REASON).orElseThrow());
        }
        assertThat(reasons)
                .containsExactlyInAnyOrder(
                        "wrong_shape", "null_key", "unknown_schema_id", "unknown_schema_id", "unknown_schema_id");
    }

    /** Longer than a transaction may be open: it is aborted, and the thread begins again at the last commit. */
    @Test
    void anOutageOfTheRegistryAmidTheStreamIsWaitedForAndLosesNothing() throws Exception {
        try (RegistryFront front = new RegistryFront(registry.uri())) {
            Settings settings = settings("o.")
                    .with(Map.of(
                            "registry.url", front.url(),
                            "topics.partitions", "1",
                            "intake.commit-interval", "1500ms",
                            "intake.streams-properties.producer.transaction.timeout.ms", "2000"));
            RecordFormats formats = new RecordFormats(settings);
            RunningIntake intake = RunningIntake.start(settings);
            await().atMost(LIMIT).until(() -> intake.context.health().notReady().isEmpty());
            byte[] unseen = company("2", "Bravo", formats.registry().idOf("o.unseen-value", unseenSchema()));
            sendAll(settings, List.of(company("0", "Alpha")));
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(intake.counted("canonical")).isEqualTo(1));

            front.down = true;
            // Together and between two commits, so that a transaction is open while the last one waits.
            List<ProducerRecord<byte[], byte[]>> together = new ArrayList<>();
            for (String name : List.of("Acme", "Acme Two", "Acme Three", "Acme Four", "Acme Five")) {
                together.add(new ProducerRecord<>(
                        formats.topics().entities(),
                        bytes("crm|1"),
                        bytes("{\"source\":\"crm\",\"record_id\":\"1\",\"attributes\":{\"name\":\"" + name + "\"}}")));
            }
            together.add(new ProducerRecord<>(formats.topics().entities(), bytes("crm|2"), unseen));
            sendRaw(settings, together);
            await().atMost(LIMIT).until(() -> intake.context.health().notReady().containsKey("registry"));
            await().pollDelay(Duration.ofSeconds(4)).atMost(LIMIT).until(() -> !intake.ended.isDone());
            front.down = false;

            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(intake.counted("canonical")).isEqualTo(7));
            sendAll(settings, List.of(company("3", "Charlie")));
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(intake.counted("canonical")).isEqualTo(8));
            intake.stop();
            assertThat(CommittedRecords.of(settings, formats.topics().deadLetters()))
                    .isEmpty();
            assertThat(CommittedRecords.of(settings, formats.topics().canonical()))
                    .extracting(record -> new String(record.key(), UTF_8))
                    .containsExactly("crm|0", "crm|1", "crm|1", "crm|1", "crm|1", "crm|1", "crm|2", "crm|3");
        }
    }

    /** EntityRecord as an older producer may have it: without the fields that have defaults. */
    private static Schema unseenSchema() {
        return SchemaBuilder.record("EntityRecord")
                .namespace("dev.tributary.avro")
                .fields()
                .requiredString("source")
                .requiredString("record_id")
                .name("attributes")
                .type()
                .map()
                .values()
                .stringType()
                .noDefault()
                .endRecord();
    }

    private static byte[] company(String recordId, String name, int schemaId) throws IOException {
        GenericRecord record = new GenericData.Record(unseenSchema());
        record.put("source", "crm");
        record.put("record_id", recordId);
        record.put("attributes", Map.of("name", name));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0);
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(schemaId).array());
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
        return bytes.toByteArray();
    }

    /** Passes requests on to the registry, or answers 503. */
    private static final class RegistryFront implements AutoCloseable {

        private final HttpServer server;
        private final HttpClient http = HttpClient.newHttpClient();
        private volatile boolean down;

        RegistryFront(URI registry) throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                try (exchange) {
                    byte[] body = exchange.getRequestBody().readAllBytes();
                    if (down) {
                        exchange.sendResponseHeaders(503, -1);
                        return;
                    }
                    HttpResponse<byte[]> answer = http.send(
                            HttpRequest.newBuilder(URI.create(
                                            registry + exchange.getRequestURI().getRawPath()))
                                    .header("Content-Type", "application/json")
                                    .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray());
                    exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
                    exchange.getResponseBody().write(answer.body());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            server.start();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    @Test
    void subjectsAreHeldToTheCatalogsCompatibility() throws Exception {
        Settings settings = settings("b.");
        RunningIntake intake = RunningIntake.start(settings);
        await().atMost(LIMIT).until(() -> intake.context.health().notReady().isEmpty());
        intake.stop();

        assertThat(compatibilityOf("b.entities-value")).contains("BACKWARD_TRANSITIVE");
        assertThat(compatibilityOf("b.matches-value")).contains("FULL_TRANSITIVE");
    }

    @Test
    void aMissingTopicEndsTheStartAndNamesTheSettings() {
        Settings settings = settings("missing.").with(Map.of("topics.create", "false"));

        assertThatThrownBy(() -> IntakeProgram.run(contextOf(settings)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("missing.entities is missing")
                .hasMessageContaining("topics.create");
    }

    @Test
    void aTopicThatIsNotAsTheCatalogHasItEndsTheStartAndNamesTheMend() throws Exception {
        Settings settings = settings("c.");
        RunningIntake intake = RunningIntake.start(settings);
        await().atMost(LIMIT).until(() -> intake.context.health().notReady().isEmpty());
        intake.stop();

        assertThatThrownBy(() -> IntakeProgram.run(contextOf(settings.with(Map.of("topics.partitions", "4")))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("has 2 partitions, topics.partitions says 4");

        // As a broker that creates topics by itself makes them.
        try (Admin admin = Admin.create(KafkaProperties.common(settings))) {
            ConfigResource canonical = new ConfigResource(ConfigResource.Type.TOPIC, "c.entities.canonical");
            AlterConfigOp op = new AlterConfigOp(new ConfigEntry("cleanup.policy", "delete"), AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(canonical, List.of(op))).all().get();
        }
        assertThatThrownBy(() -> IntakeProgram.run(contextOf(settings.with(Map.of("topics.create", "false")))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("topic c.entities.canonical")
                .hasMessageContaining("--add-config cleanup.policy=compact");
    }

    @Test
    void anUnreachableRegistryIsWaitedForAndNamed() throws Exception {
        Settings settings = settings("d.").with(Map.of("registry.url", "http://127.0.0.1:1"));
        RunningIntake intake = RunningIntake.start(settings);

        await().atMost(LIMIT).untilAsserted(() -> assertThat(
                        intake.context.health().notReady().get("registry"))
                .contains("127.0.0.1:1")
                .contains("registry.url"));
        assertThat(intake.ended).isNotDone();
        intake.stop();
    }

    @Test
    void anUnreachableBrokerIsWaitedForAndNamed() throws Exception {
        Settings settings = settings("e.")
                .with(Map.of(
                        "kafka.bootstrap-servers", "127.0.0.1:1",
                        "kafka.properties.default.api.timeout.ms", "1000",
                        "kafka.properties.request.timeout.ms", "1000"));
        RunningIntake intake = RunningIntake.start(settings);

        await().atMost(LIMIT).untilAsserted(() -> assertThat(
                        intake.context.health().notReady().get("kafka"))
                .contains("127.0.0.1:1")
                .contains("kafka.bootstrap-servers"));
        assertThat(intake.ended).isNotDone();
        intake.stop();
    }

    private static Settings settings(String prefix) {
        return Settings.defaults()
                .with(Map.of(
                        "kafka.bootstrap-servers",
                        broker.bootstrapServers(),
                        // A program that starts again waits until the session of the one before is over.
                        "kafka.properties.session.timeout.ms",
                        "6000",
                        "registry.url",
                        registry.uri().toString(),
                        "topics.prefix",
                        prefix,
                        "topics.partitions",
                        "2",
                        "retry.backoff-max",
                        "500ms",
                        "intake.application-id",
                        prefix + "intake",
                        "intake.state-dir",
                        folder.resolve("state").toString()));
    }

    private static Program.Context contextOf(Settings settings) {
        return new Program.Context(
                settings, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), new Health(), new StopSignal());
    }

    /** The program on a thread of its own. */
    private record RunningIntake(Program.Context context, CompletableFuture<Void> ended) {

        static RunningIntake start(Settings settings) {
            Program.Context context = contextOf(settings);
            return new RunningIntake(context, CompletableFuture.runAsync(() -> {
                try {
                    IntakeProgram.run(context);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
        }

        double counted(String outcome) {
            return context.metrics().find("tributary.records").tag("outcome", outcome).counters().stream()
                    .mapToDouble(Counter::count)
                    .sum();
        }

        void stop() throws Exception {
            context.stop().request();
            ended.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private record Company(String recordId, String name) {}

    private static Company company(String recordId, String name) {
        return new Company(recordId, name);
    }

    private static void sendAll(Settings settings, List<Object> records) throws Exception {
        RecordFormats formats = new RecordFormats(settings);
        var writer = formats.writer(formats.topics().entities(), AvroCodec.INPUT);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(KafkaProperties.producer(settings))) {
            for (Object record : records) {
                producer.send(toSend(record, formats, writer)).get();
            }
        }
    }

    private static void sendRaw(Settings settings, List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        Map<String, Object> properties = KafkaProperties.producer(settings);
        properties.put("linger.ms", 200);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
            List<Future<?>> sent = new ArrayList<>();
            records.forEach(record -> sent.add(producer.send(record)));
            for (Future<?> each : sent) {
                each.get();
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static ProducerRecord<byte[], byte[]> toSend(
            Object record, RecordFormats formats, dev.tributary.schemas.RecordWriter<InputEntity> writer) {
        if (record instanceof Company company) {
            RecordKey key = new RecordKey("crm", company.recordId());
            return new ProducerRecord<>(
                    formats.topics().entities(),
                    bytes(key.toString()),
                    writer.write(
                            new InputEntity(key, "company", Map.of("name", company.name()), Optional.empty(), false)));
        }
        return (ProducerRecord<byte[], byte[]>) record;
    }

    private static String compatibilityOf(String subject) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(registry.uri() + "/config/" + subject))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return answer.body();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
