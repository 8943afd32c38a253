package dev.tributary.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.bench.topics.TopicScan;
import dev.tributary.embedded.EmbeddedBroker;
import dev.tributary.embedded.EmbeddedRegistry;
import dev.tributary.embedded.ServerOptions;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.DeadLetterRecord;
import dev.tributary.schemas.Reason;
import dev.tributary.schemas.RecordHeaders;
import dev.tributary.schemas.RecordWriter;
import dev.tributary.schemas.Reject;
import dev.tributary.schemas.Stage;
import dev.tributary.schemas.TopicSetup;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Against a real broker and registry; the letters are written here, as the programs write them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeadLettersCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private EmbeddedBroker broker;
    private EmbeddedRegistry registry;
    private Settings settings;
    private KafkaProducer<byte[], byte[]> producer;
    private RecordWriter<DeadLetterRecord> writer;

    @BeforeAll
    void start() throws Exception {
        ServerOptions options = ServerOptions.in(folder);
        broker = EmbeddedBroker.launch(options);
        registry = EmbeddedRegistry.launch(options);
        broker.awaitReady();
        registry.awaitReady();
        settings = Settings.load(
                Optional.empty(),
                Map.of(),
                Map.of(
                        "kafka.bootstrap-servers", broker.bootstrapServers(),
                        "registry.url", registry.uri().toString()));
        RecordFormats formats = new RecordFormats(settings);
        try (Admin admin = Admin.create(KafkaProperties.common(settings))) {
            TopicSetup.create(admin, formats.topics());
        }
        TopicSetup.register(formats.registry(), formats.topics(), true);
        producer = new KafkaProducer<>(KafkaProperties.producer(settings));
        writer = formats.writer(formats.topics().deadLetters(), AvroCodec.DEAD_LETTER);
    }

    @AfterAll
    void stop() {
        if (producer != null) {
            producer.close();
        }
        registry.close();
        broker.close();
    }

    @Test
    void aLetterIsReplayedOnceToThePartitionItsRecordCameFromWithItsHeadersAndAMark() throws Exception {
        Sent record = send("entities", "a|replayed-once", "{broken");
        String letter = letter(record, Reason.MALFORMED_JSON, Stage.INTAKE);

        assertThat(run("dead-letters", "replay", "--dry-run", letter).text())
                .contains(letter + " of " + record.place() + ": would be sent");
        assertThat(withKey("entities", "a|replayed-once")).hasSize(1);
        assertThat(run("dead-letters", "replay", letter).text()).contains("1 records sent again");
        Run second = run("dead-letters", "replay", letter);

        assertThat(second.text()).contains("not sent, it was replayed at").contains("0 records sent again");
        assertThat(second.code()).isZero();
        List<ConsumerRecord<byte[], byte[]>> found = withKey("entities", "a|replayed-once");
        assertThat(found).hasSize(2);
        ConsumerRecord<byte[], byte[]> replay = found.get(1);
        assertThat(replay.partition()).isEqualTo(record.partition());
        assertThat(replay.value()).isEqualTo("{broken".getBytes(StandardCharsets.UTF_8));
        assertThat(RecordHeaders.text(replay.headers(), "trace")).contains("kept");
        assertThat(RecordHeaders.text(replay.headers(), RecordHeaders.REPLAY_OF))
                .contains("dead-letters-" + letter);
        assertThat(RecordHeaders.text(replay.headers(), RecordHeaders.REASON)).isEmpty();
        assertThat(run("dead-letters", "list", "--topic", "entities").text())
                .containsPattern(letter + " .*malformed_json.*replayed 20");
    }

    @Test
    void twoLettersAboutOneRecordSendItOnce() throws Exception {
        Sent record = send("entities.canonical", "a|two-lanes", "x");
        String match = letter(record, Reason.UNMATCHABLE, Stage.MATCH);
        String embed = letter(record, Reason.UNEMBEDDABLE, Stage.EMBED);

        assertThat(run("dead-letters", "replay", match, embed).text()).contains("1 records sent again");
        assertThat(run("dead-letters", "replay", embed).text()).contains("it was replayed at");
        assertThat(withKey("entities.canonical", "a|two-lanes")).hasSize(2);
    }

    @Test
    void aRecordThatIsOvertakenByAnotherOfItsKeyIsSentOnlyWhereThatIsAskedFor() throws Exception {
        Sent old = send("entities", "a|overtaken", "{broken");
        String letter = letter(old, Reason.MALFORMED_JSON, Stage.INTAKE);
        send("entities", "a|overtaken", "{}");

        assertThat(run("dead-letters", "replay", letter).text())
                .contains("another record since")
                .contains("0 records");
        assertThat(run("dead-letters", "replay", "--superseded", letter).text()).contains("1 records sent again");
    }

    @Test
    void aLaterRecordThatIsADeadLetterItselfOvertakesNothing() throws Exception {
        Sent first = send("entities", "a|both-broken", "{broken");
        Sent second = send("entities", "a|both-broken", "{broken too");
        String one = letter(first, Reason.MALFORMED_JSON, Stage.INTAKE);
        String other = letter(second, Reason.MALFORMED_JSON, Stage.INTAKE);

        assertThat(run("dead-letters", "replay", other, one).text()).contains("2 records sent again");
        assertThat(withKey("entities", "a|both-broken"))
                .extracting(record -> new String(record.value(), StandardCharsets.UTF_8))
                .containsExactly("{broken", "{broken too", "{broken", "{broken too");
    }

    @Test
    void whatCannotBeReplayedIsSaidWithItsReason() throws Exception {
        String oversize = letter(send("entities", "a|large", "x"), Reason.OVERSIZE, Stage.INTAKE);
        String keyless = letter(send("entities", null, "x"), Reason.NULL_KEY, Stage.INTAKE);
        String inner = letter(send("matches", "a|inner", "x"), Reason.MALFORMED_AVRO, Stage.SINK);

        Run run = run("dead-letters", "replay", oversize, keyless, inner);

        assertThat(run.code()).isZero();
        assertThat(run.text())
                .contains(oversize + " of ", "too large to be kept")
                .contains("it has no key")
                .contains("records of matches are made by Tributary")
                .contains("0 records sent again");
    }

    @Test
    void lettersAreFilteredByReasonStageTopicAndTime() throws Exception {
        letter(send("reference", "filter-1", "x"), Reason.WRONG_SHAPE, Stage.NORMALISE);
        letter(send("reference", "filter-2", "x"), Reason.MALFORMED_AVRO, Stage.NORMALISE);

        assertThat(list("--topic", "reference", "--reason", "wrong_shape")).hasSize(1);
        assertThat(list("--topic", "reference", "--stage", "normalise")).hasSize(2);
        assertThat(list("--topic", "reference", "--stage", "intake")).isEmpty();
        assertThat(list("--topic", "reference", "--since", "1h")).hasSize(2);
        assertThat(list("--topic", "reference", "--until", "1h")).isEmpty();
        assertThat(list(
                        "--topic",
                        "reference",
                        "--until",
                        Instant.now().plusSeconds(3_600).toString()))
                .hasSize(2);
    }

    @Test
    void oneLetterIsShownWithAllThatIsKnown() throws Exception {
        Sent record = send("entities", "a|shown", "{\"name\": ");
        String letter = letter(record, Reason.MALFORMED_JSON, Stage.INTAKE);

        JsonNode node =
                JSON.readTree(run("dead-letters", "show", "--json", letter).text());

        assertThat(node.get("value").asText()).isEqualTo("{\"name\": ");
        assertThat(node.get("key").asText()).isEqualTo("a|shown");
        assertThat(node.get("message").asText()).isEqualTo("wrong, as a test wants it");
        assertThat(node.at("/headers/trace").asText()).isEqualTo("kept");
        assertThat(node.get("offset").asLong()).isEqualTo(record.offset());
    }

    @Test
    void wrongUsageIsRefusedWithOneLineThatSaysHow() {
        assertThat(run("dead-letters", "replay").code()).isEqualTo(2);
        assertThat(run("dead-letters", "replay").text()).contains("--all");
        assertThat(run("dead-letters", "list", "--reason", "nonsense").text())
                .contains("--reason")
                .contains("malformed_json");
        assertThat(run("dead-letters", "list", "--since", "yesterday").text())
                .contains("--since")
                .contains("15m");
        assertThat(run("dead-letters", "show", "17").text()).contains("partition@offset");
        assertThat(run("dead-letters", "show", "0@999999").text()).contains("there is no dead letter 0@999999");
        assertThat(run("dead-letters").code()).isEqualTo(2);
    }

    private record Sent(String topic, String key, byte[] value, int partition, long offset) {

        String place() {
            return RecordHeaders.offset(topic, partition, offset);
        }
    }

    private Sent send(String topic, String key, String value) throws Exception {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        RecordMetadata where = producer.send(
                        new ProducerRecord<>(topic, key == null ? null : key.getBytes(StandardCharsets.UTF_8), bytes))
                .get();
        return new Sent(topic, key, bytes, where.partition(), where.offset());
    }

    /** The id of the letter that is written about the record. */
    private String letter(Sent record, Reason reason, Stage stage) throws Exception {
        byte[] key = record.key() == null ? null : record.key().getBytes(StandardCharsets.UTF_8);
        DeadLetterRecord letter = DeadLetterRecord.of(
                new DeadLetterRecord.Coordinates(record.topic(), record.partition(), record.offset(), Instant.now()),
                key,
                record.value(),
                stage,
                new Reject(reason, "wrong, as a test wants it"));
        ProducerRecord<byte[], byte[]> out = new ProducerRecord<>("dead-letters", key, writer.write(letter));
        RecordHeaders.set(out.headers(), "trace", "kept");
        letter.describeIn(out.headers());
        RecordMetadata where = producer.send(out).get();
        return where.partition() + "@" + where.offset();
    }

    private List<ConsumerRecord<byte[], byte[]>> withKey(String topic, String key) {
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        new TopicScan(settings).read(topic, record -> {
            if (record.key() != null && new String(record.key(), StandardCharsets.UTF_8).equals(key)) {
                found.add(record);
            }
        });
        return found;
    }

    private JsonNode list(String... filter) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("dead-letters", "list", "--json"));
        arguments.addAll(List.of(filter));
        return JSON.readTree(run(arguments.toArray(String[]::new)).text());
    }

    private record Run(int code, String text) {}

    /** What the command prints on both outputs, with its exit code. */
    private Run run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (arguments.length > 1) {
            all.addAll(List.of(
                    "--bootstrap-servers",
                    broker.bootstrapServers(),
                    "--registry",
                    registry.uri().toString()));
        }
        StringWriter text = new StringWriter();
        CommandLine line = Tributary.commandLine();
        line.setOut(new PrintWriter(text, true));
        line.setErr(new PrintWriter(text, true));
        int code = line.execute(all.toArray(String[]::new));
        return new Run(code, text.toString());
    }
}
