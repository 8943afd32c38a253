package dev.tributary.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.embedded.EmbeddedBroker;
import dev.tributary.embedded.EmbeddedRegistry;
import dev.tributary.embedded.ServerOptions;
import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.MatchMethod;
import dev.tributary.matching.MatchStatus;
import dev.tributary.matching.RecordKey;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.DecisionRecord;
import dev.tributary.schemas.RecordHeaders;
import dev.tributary.schemas.RecordWriter;
import dev.tributary.schemas.TopicSetup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both consumers against a real broker and registry, with everything that the contract warns of. */
@Timeout(180)
class DecisionsConsumerTest {

    private static final RecordKey ACME = new RecordKey("crm", "acme");
    private static final RecordKey BOLT = new RecordKey("crm", "bolt|2");
    private static final RecordKey LAST = new RecordKey("crm", "last");
    private static final int CHANGES = 5;

    @TempDir
    private static Path folder;

    private static EmbeddedBroker broker;
    private static EmbeddedRegistry registry;

    @BeforeAll
    static void fillTheTopic() throws Exception {
        ServerOptions options = ServerOptions.in(folder);
        broker = EmbeddedBroker.launch(options);
        registry = EmbeddedRegistry.launch(options);
        broker.awaitReady();
        registry.awaitReady();
        Settings settings = Settings.defaults()
                .with(Map.of(
                        Keys.KAFKA_BOOTSTRAP_SERVERS.name(), broker.bootstrapServers(),
                        Keys.REGISTRY_URL.name(), registry.uri().toString(),
                        // One order for everything, so that the last record comes last.
                        Keys.TOPICS_PARTITIONS.name(), "1"));
        RecordFormats formats = new RecordFormats(settings);
        try (Admin admin = Admin.create(KafkaProperties.common(settings))) {
            TopicSetup.create(admin, formats.topics());
        }
        TopicSetup.register(formats.registry(), formats.topics(), true);
        RecordWriter<DecisionRecord> writer = formats.writer(formats.topics().matches(), AvroCodec.DECISION);
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(KafkaProperties.transactionalProducer(settings, "test"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(decided(writer, ACME, 1, 1, Optional.of("ref-1")));
            producer.send(decided(writer, BOLT, 1, 1, Optional.empty()));
            producer.commitTransaction();
            producer.beginTransaction();
            producer.send(decided(writer, ACME, 2, 1, Optional.of("never committed")));
            producer.flush();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(decided(writer, ACME, 2, 2, Optional.of("ref-2")));
            producer.send(decided(writer, ACME, 1, 1, Optional.of("ref-1")));
            producer.send(deleted(formats.topics().matches(), BOLT, 2));
            producer.send(decided(writer, BOLT, 1, 2, Optional.of("after its delete")));
            producer.send(decided(writer, LAST, 1, 2, Optional.of("ref-3")));
            producer.commitTransaction();
        }
    }

    @AfterAll
    static void stop() {
        registry.close();
        broker.close();
    }

    @Test
    void theJavaConsumerKeepsTheNewestAndDropsWhatComesAgain() {
        Map<String, String> options = Map.of(
                "--bootstrap",
                broker.bootstrapServers(),
                "--registry",
                registry.uri().toString(),
                "--max",
                Integer.toString(CHANGES));
        List<String> lines = new ArrayList<>();
        try (KafkaConsumer<String, GenericRecord> consumer =
                new KafkaConsumer<>(DecisionsConsumer.properties(options))) {
            DecisionsConsumer.run(consumer, options, lines::add);
        }

        assertThat(lines)
                .containsExactly(
                        "crm|acme version 1: auto_matched ref-1 0.75",
                        "crm|bolt\\|2 version 1: unmatched null 0.0",
                        "crm|acme version 2: auto_matched ref-2 0.75",
                        "crm|bolt\\|2 version 2: deleted",
                        "crm|last version 1: auto_matched ref-3 0.75");
    }

    @Test
    void theJavaScriptConsumerDoesTheSame() throws Exception {
        Assumptions.assumeTrue(isThere("node") && isThere("npm"), "node or npm is not there: skipped");
        Path work = Files.createDirectories(folder.resolve("javascript"));
        Path sources = Path.of(System.getProperty("tributary.home"), "examples", "javascript");
        for (String name : List.of("package.json", "package-lock.json", "consume.js")) {
            Files.copy(sources.resolve(name), work.resolve(name));
        }
        run(work, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");

        String printed = run(
                work,
                "node",
                "consume.js",
                "--bootstrap",
                broker.bootstrapServers(),
                "--registry",
                registry.uri().toString(),
                "--max",
                Integer.toString(CHANGES));

        assertThat(printed.lines())
                .containsExactly(
                        "{\"key\":\"crm|acme\",\"version\":1,\"status\":\"auto_matched\",\"reference_id\":\"ref-1\","
                                + "\"confidence\":0.75}",
                        "{\"key\":\"crm|bolt\\\\|2\",\"version\":1,\"status\":\"unmatched\",\"reference_id\":null,"
                                + "\"confidence\":0}",
                        "{\"key\":\"crm|acme\",\"version\":2,\"status\":\"auto_matched\",\"reference_id\":\"ref-2\","
                                + "\"confidence\":0.75}",
                        "{\"key\":\"crm|bolt\\\\|2\",\"version\":2,\"deleted\":true}",
                        "{\"key\":\"crm|last\",\"version\":1,\"status\":\"auto_matched\",\"reference_id\":\"ref-3\","
                                + "\"confidence\":0.75}");
    }

    private static ProducerRecord<byte[], byte[]> decided(
            RecordWriter<DecisionRecord> writer, RecordKey key, long version, long epoch, Optional<String> reference) {
        double confidence = reference.isPresent() ? 0.75 : 0;
        MatchDecision decision = new MatchDecision(
                reference.isPresent() ? MatchStatus.AUTO_MATCHED : MatchStatus.UNMATCHED,
                reference,
                confidence,
                MatchMethod.PROBABILISTIC,
                Optional.empty(),
                0,
                confidence,
                List.of(),
                epoch,
                "test");
        return record(writer.topic(), key, version, writer.write(new DecisionRecord(key, version, decision)));
    }

    private static ProducerRecord<byte[], byte[]> deleted(String topic, RecordKey key, long version) {
        return record(topic, key, version, null);
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, RecordKey key, long version, byte[] value) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, key.toString().getBytes(StandardCharsets.UTF_8), value);
        RecordHeaders.set(record.headers(), RecordHeaders.VERSION, version);
        return record;
    }

    private static boolean isThere(String command) throws InterruptedException {
        try {
            return new ProcessBuilder(command, "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** The standard output of a command that must succeed. */
    private static String run(Path directory, String... command) throws IOException, InterruptedException {
        Path errors = directory.resolve("errors.txt");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(errors.toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        return output;
    }
}
