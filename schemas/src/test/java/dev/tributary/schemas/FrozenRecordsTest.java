package dev.tributary.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.FeatureEvidence;
import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.MatchMethod;
import dev.tributary.matching.MatchStatus;
import dev.tributary.matching.RecordKey;
import dev.tributary.schemas.serde.ConfluentAvroDeserializer;
import dev.tributary.schemas.serde.ConfluentAvroSerializer;
import dev.tributary.schemas.serde.MapRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Records as version 0 left them on the topics, in resources/v0: whatever the schemas become, these bytes stay readable.
 * The file is frozen; it was written once by {@code -Dtributary.freeze=true}.
 */
class FrozenRecordsTest {

    private static final int HEADER_BYTES = 5;
    private static final Path FILE = Path.of("src", "test", "resources", "v0", "records.properties");
    private static final RecordKey KEY = new RecordKey("crm", "17");
    private static final Instant TIME = Instant.ofEpochMilli(1_760_000_000_000L);
    private static final MatchDecision DECISION = new MatchDecision(
            MatchStatus.REVIEW_REQUIRED,
            Optional.of("R000017"),
            0.75,
            MatchMethod.PROBABILISTIC,
            Optional.of("R000018"),
            0.25,
            0.5,
            List.of(new FeatureEvidence("name", "close", 0.875, 2.5)),
            3,
            "v0-model");

    record Frozen<T>(RecordCodec<T> codec, T record) {

        @Override
        public String toString() {
            return codec.schema().getName();
        }
    }

    static Stream<Frozen<?>> records() {
        return Stream.of(
                new Frozen<>(
                        AvroCodec.INPUT,
                        new InputEntity(KEY, "company", Map.of("name", "Nordlicht"), Optional.of(TIME), false)),
                new Frozen<>(
                        AvroCodec.CANONICAL,
                        new CanonicalRecord(
                                KEY,
                                2,
                                Map.of("name", "Nordlicht GmbH"),
                                new Entity(EntityType.COMPANY, Map.of("name", "nordlicht")),
                                "c0ffee",
                                Optional.of(TIME))),
                new Frozen<>(
                        AvroCodec.REFERENCE,
                        new ReferenceRecord(
                                "R000017",
                                new Entity(EntityType.COMPANY, Map.of("name", "Nordlicht")),
                                Optional.empty())),
                new Frozen<>(AvroCodec.EPOCH, new EpochRecord(3, List.of(5L, 0L, 7L), 2, 1, 40)),
                new Frozen<>(AvroCodec.DECISION, new DecisionRecord(KEY, 2, DECISION)),
                new Frozen<>(
                        AvroCodec.EMBEDDING,
                        new EmbeddingRecord(KEY, 2, "hashed-ngrams", "1", "c0ffee", new float[] {0.5f, -0.25f})),
                new Frozen<>(
                        AvroCodec.DEAD_LETTER,
                        new DeadLetterRecord(
                                "malformed_json",
                                "intake",
                                "the text is not one JSON object",
                                "entities",
                                1,
                                17,
                                TIME,
                                new byte[] {1},
                                new byte[] {2, 3},
                                2,
                                "c0ffee",
                                true)));
    }

    @ParameterizedTest
    @MethodSource("records")
    <T> void aRecordOfVersionZeroIsReadAsWhatItWas(Frozen<T> frozen) throws Exception {
        Schema written = schema(frozen.codec().schema().getName());
        MapRegistry registry = new MapRegistry();
        int id = registry.idOf("t-value", written);
        byte[] bytes = HexFormat.of().parseHex(frozenBytes().getProperty(frozen.toString()));
        byte[] value = ByteBuffer.allocate(HEADER_BYTES + bytes.length)
                .put((byte) 0)
                .putInt(id)
                .put(bytes)
                .array();

        RecordReader<T> reader = new RecordReader<>(
                "t",
                new ConfluentAvroDeserializer(
                        registry, Optional.of(frozen.codec().schema())),
                frozen.codec());

        assertThat(reader.read(value)).usingRecursiveComparison().isEqualTo(frozen.record());
    }

    @Test
    void everyTopicOfVersionZeroIsHere() throws IOException {
        if (Boolean.getBoolean("tributary.freeze")) {
            freeze();
        }
        assertThat(frozenBytes().stringPropertyNames())
                .containsExactlyInAnyOrderElementsOf(
                        records().map(Frozen::toString).toList());
    }

    private static void freeze() throws IOException {
        Map<String, String> lines = new TreeMap<>();
        records().forEach(frozen -> lines.put(frozen.toString(), HexFormat.of().formatHex(bytes(frozen))));
        StringBuilder text = new StringBuilder("# Avro bodies as version 0 wrote them. Never change a line.\n");
        lines.forEach((name, hex) -> text.append(name).append('=').append(hex).append('\n'));
        Files.writeString(FILE, text);
    }

    private static <T> byte[] bytes(Frozen<T> frozen) {
        byte[] value = new RecordWriter<>("t", new ConfluentAvroSerializer(new MapRegistry()), frozen.codec())
                .write(frozen.record());
        return java.util.Arrays.copyOfRange(value, HEADER_BYTES, value.length);
    }

    private static Properties frozenBytes() throws IOException {
        Properties properties = new Properties();
        if (Boolean.getBoolean("tributary.freeze")) {
            try (InputStream in = Files.newInputStream(FILE)) {
                properties.load(in);
            }
            return properties;
        }
        try (InputStream in = FrozenRecordsTest.class.getResourceAsStream("/v0/records.properties")) {
            assertThat(in).as("/v0/records.properties").isNotNull();
            properties.load(in);
        }
        return properties;
    }

    private static Schema schema(String name) throws IOException {
        try (InputStream in = FrozenRecordsTest.class.getResourceAsStream("/v0/" + name + ".avsc")) {
            return new Schema.Parser().parse(in);
        }
    }
}
