package dev.tributary.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

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
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
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
        broker = EmbeddedBroker.launch(ServerOptions.in(folder));
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
                committed(settings, formats.topics().canonical())) {
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
                committed(settings, formats.topics().deadLetters())) {
            reasons.add(
                    RecordHeaders.text(record.headers(), RecordHeaders.REASON).orElseThrow());
        }
        assertThat(reasons)
                .containsExactlyInAnyOrder(
                        "wrong_shape", "null_key", "unknown_schema_id", "unknown_schema_id", "unknown_schema_id");
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
    void aTopicWithAnotherNumberOfPartitionsEndsTheStartAndNamesTheSetting() throws Exception {
        Settings settings = settings("c.");
        RunningIntake intake = RunningIntake.start(settings);
        await().atMost(LIMIT).until(() -> intake.context.health().notReady().isEmpty());
        intake.stop();

        assertThatThrownBy(() -> IntakeProgram.run(contextOf(settings.with(Map.of("topics.partitions", "4")))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("has 2 partitions, topics.partitions says 4");
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

    /** Everything in the topic that is committed now, by partition in order. */
    private static List<ConsumerRecord<byte[], byte[]>> committed(Settings settings, String topic) throws Exception {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (Admin admin = Admin.create(KafkaProperties.common(settings));
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(KafkaProperties.consumer(settings, "reader", 500))) {
            List<TopicPartition> partitions = new ArrayList<>();
            admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .partitions()
                    .forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition())));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
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
