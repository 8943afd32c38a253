package dev.tributary.streams;

import dev.tributary.matching.RecordKey;
import dev.tributary.runtime.Health;
import dev.tributary.runtime.StopSignal;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.CanonicalRecord;
import dev.tributary.schemas.DeadLetterRecord;
import dev.tributary.schemas.InputEntity;
import dev.tributary.schemas.InputReader;
import dev.tributary.schemas.RecordReader;
import dev.tributary.schemas.RecordWriter;
import dev.tributary.schemas.Reject;
import dev.tributary.schemas.Topics;
import dev.tributary.schemas.serde.ConfluentAvroDeserializer;
import dev.tributary.schemas.serde.ConfluentAvroSerializer;
import dev.tributary.streams.Outcomes.Outcome;
import dev.tributary.testkit.FakeRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The topology on a TopologyTestDriver, with a fake registry and small limits. */
final class IntakeFixture implements AutoCloseable {

    static final int RECORD_BYTES_MAX = 4 * 1024;
    static final int CANONICAL_BYTES_MAX = 5 * 1024;
    static final Instant APPENDED = Instant.parse("2026-01-31T12:00:00.123Z");

    final Topics topics = new Topics("", 6, (short) -1, RECORD_BYTES_MAX);
    final FakeRegistry registry = new FakeRegistry();
    final Health health = new Health();
    final StopSignal stop = new StopSignal();
    final List<Outcome> outcomes = new ArrayList<>();
    final RecordWriter<InputEntity> input =
            new RecordWriter<>(topics.entities(), new ConfluentAvroSerializer(registry), AvroCodec.INPUT);
    private final RecordReader<CanonicalRecord> canonicalReader = reader(topics.canonical(), AvroCodec.CANONICAL);
    private final RecordReader<DeadLetterRecord> deadLetterReader = reader(topics.deadLetters(), AvroCodec.DEAD_LETTER);
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> entities;
    private final TestOutputTopic<byte[], byte[]> canonical;
    private final TestOutputTopic<byte[], byte[]> deadLetters;

    IntakeFixture(Path stateDir) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "intake-test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        driver = new TopologyTestDriver(topology(), properties);
        entities = driver.createInputTopic(topics.entities(), new ByteArraySerializer(), new ByteArraySerializer());
        canonical =
                driver.createOutputTopic(topics.canonical(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        deadLetters = driver.createOutputTopic(
                topics.deadLetters(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    Topology topology() {
        RegistryPatience patience = new RegistryPatience(Duration.ofSeconds(2), Duration.ofMillis(10), health, stop);
        IntakeParts parts = new IntakeParts(
                () -> new InputReader(
                        new StringDeserializer(), reader(topics.entities(), AvroCodec.INPUT), 64, RECORD_BYTES_MAX),
                new RecordWriter<>(topics.canonical(), new ConfluentAvroSerializer(registry), AvroCodec.CANONICAL),
                CANONICAL_BYTES_MAX,
                new StringSerializer(),
                new RecordWriter<>(topics.deadLetters(), new ConfluentAvroSerializer(registry), AvroCodec.DEAD_LETTER),
                new EntityRules(5, 3000),
                patience,
                (topic, partition, offset, outcome) -> outcomes.add(outcome));
        return MatchTopology.of(topics, parts);
    }

    private <T> RecordReader<T> reader(String topic, dev.tributary.schemas.RecordCodec<T> codec) {
        return new RecordReader<>(topic, new ConfluentAvroDeserializer(registry, Optional.of(codec.schema())), codec);
    }

    void send(byte[] key, byte[] value, Headers headers) {
        send(key, value, headers, APPENDED);
    }

    void send(byte[] key, byte[] value, Headers headers, Instant received) {
        entities.pipeInput(new TestRecord<>(key, value, headers, received));
    }

    void send(byte[] key, byte[] value) {
        send(key, value, new RecordHeaders());
    }

    /** Sends the entity as Avro under its own key. */
    void send(InputEntity entity) {
        send(bytes(entity.key().toString()), input.write(entity));
    }

    void company(String recordId, Map<String, String> attributes) {
        send(new InputEntity(new RecordKey("crm", recordId), "company", attributes, Optional.empty(), false));
    }

    void delete(String recordId) {
        send(bytes("crm|" + recordId), null);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The canonical records since the last call; the value of a tombstone is null. */
    List<TestRecord<byte[], byte[]>> canonical() {
        return canonical.readRecordsToList();
    }

    List<TestRecord<byte[], byte[]>> deadLetters() {
        return deadLetters.readRecordsToList();
    }

    CanonicalRecord canonical(TestRecord<byte[], byte[]> record) throws Reject {
        return canonicalReader.read(record.value());
    }

    DeadLetterRecord deadLetter(TestRecord<byte[], byte[]> record) throws Reject {
        return deadLetterReader.read(record.value());
    }

    EntityState state(String key) {
        return driver.<String, EntityState>getKeyValueStore(MatchTopology.VERSIONS)
                .get(key);
    }

    void remember(String key, EntityState state) {
        driver.<String, EntityState>getKeyValueStore(MatchTopology.VERSIONS).put(key, state);
    }

    @Override
    public void close() {
        driver.close();
    }
}
