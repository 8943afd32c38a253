package dev.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.RecordKey;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.CanonicalRecord;
import dev.tributary.schemas.EmbeddingRecord;
import dev.tributary.schemas.RecordCodec;
import dev.tributary.schemas.RecordHeaders;
import dev.tributary.schemas.RecordReader;
import dev.tributary.schemas.RecordWriter;
import dev.tributary.schemas.Stage;
import dev.tributary.schemas.serde.ConfluentAvroDeserializer;
import dev.tributary.schemas.serde.ConfluentAvroSerializer;
import dev.tributary.schemas.serde.SchemaRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class EmbedLaneTest {

    /** Schemas by the order in which they came. */
    private static final class Schemas implements SchemaRegistry {
        private final List<Schema> schemas = new ArrayList<>();

        @Override
        public int idOf(String subject, Schema schema) {
            if (!schemas.contains(schema)) {
                schemas.add(schema);
            }
            return schemas.indexOf(schema);
        }

        @Override
        public Schema byId(int id) {
            return schemas.get(id);
        }

        @Override
        public void requireCompatibility(String subject, String level) {
            throw new UnsupportedOperationException("a lane sets up nothing");
        }
    }

    /** Knows no text that contains "poison". */
    private static final class Lengths implements EmbedEngine {
        final List<String> embedded = new ArrayList<>();
        /** Whether it tells which text failed, in place of throwing. */
        boolean tells;

        final List<List<String>> calls = new ArrayList<>();
        List<String> failing = List.of();
        /** Whether a call with the harmless text throws. */
        boolean breaksOnSecondLook;

        /** A call of so many texts or fewer fails on none. */
        int fewEnough;

        String error = "";

        @Override
        public EmbedModel model() {
            return new EmbedModel("lengths", "1");
        }

        @Override
        public String label() {
            return "lengths";
        }

        @Override
        public Optional<String> lacks() {
            return Optional.empty();
        }

        @Override
        public List<Embedded> embed(List<String> texts) {
            if (tells) {
                calls.add(texts);
                if (breaksOnSecondLook && texts.contains("harmless")) {
                    throw new IllegalStateException("broken");
                }
                return texts.stream()
                        .map(text -> texts.size() <= fewEnough ? vector(text) : embedOrTell(text))
                        .toList();
            }
            if (texts.stream().anyMatch(text -> text.contains("poison"))) {
                throw new IllegalArgumentException("poison");
            }
            embedded.addAll(texts);
            return texts.stream().map(this::embedOrTell).toList();
        }

        private Embedded embedOrTell(String text) {
            boolean fails = failing.stream().anyMatch(text::contains);
            return fails ? Embedded.failed(error) : vector(text);
        }

        private static Embedded vector(String text) {
            return Embedded.of(new float[] {text.length()});
        }

        @Override
        public void interrupt() {}

        @Override
        public void close() {}
    }

    private final Schemas schemas = new Schemas();
    private final Lengths engine = new Lengths();
    private final EmbedLane lane = new EmbedLane(
            engine,
            new LaneOutput.Format<>(
                    Stage.EMBED,
                    reader("canonical", AvroCodec.CANONICAL),
                    writer("embeddings", AvroCodec.EMBEDDING),
                    EmbeddingRecord::version,
                    writer("dead-letters", AvroCodec.DEAD_LETTER)),
            List.of("name", "city"),
            new VectorCache(10));

    private <T> RecordReader<T> reader(String topic, RecordCodec<T> codec) {
        return new RecordReader<>(topic, new ConfluentAvroDeserializer(schemas, Optional.of(codec.schema())), codec);
    }

    private <T> RecordWriter<T> writer(String topic, RecordCodec<T> codec) {
        return new RecordWriter<>(topic, new ConfluentAvroSerializer(schemas), codec);
    }

    private ConsumerRecord<byte[], byte[]> record(long offset, long version, Map<String, String> attributes) {
        CanonicalRecord canonical = new CanonicalRecord(
                new RecordKey("s", Long.toString(offset)),
                version,
                attributes,
                new Entity(EntityType.COMPANY, attributes),
                "hash",
                Optional.empty());
        return new ConsumerRecord<>(
                "canonical",
                0,
                offset,
                "k".getBytes(StandardCharsets.UTF_8),
                writer("canonical", AvroCodec.CANONICAL).write(canonical));
    }

    @Test
    void aTextThatWasEmbeddedBeforeIsNotEmbeddedAgain() throws Exception {
        lane.process(new MicroBatch(List.of(
                record(0, 1, Map.of("name", "nordwind", "city", "kiel")),
                record(1, 1, Map.of("city", "kiel", "name", "nordwind")))));

        BatchResult second = lane.process(
                new MicroBatch(List.of(record(2, 7, Map.of("name", "nordwind", "city", "kiel", "phone", "+491")))));

        assertThat(engine.embedded).containsExactly("nordwind, kiel");
        assertThat(second.outcomes()).containsExactly(Map.entry("embedded_before", 1));
        EmbeddingRecord embedding = reader("embeddings", AvroCodec.EMBEDDING)
                .read(second.records().get(0).value());
        assertThat(embedding.version()).isEqualTo(7);
        assertThat(embedding.vector()).containsExactly("nordwind, kiel".length());
    }

    @Test
    void aTextThatTheModelFailsOnIsOneDeadLetterAndTheOthersAreEmbedded() throws Exception {
        BatchResult result = lane.process(new MicroBatch(List.of(
                record(0, 1, Map.of("name", "nordwind")),
                record(1, 1, Map.of("name", "poison")),
                record(2, 1, Map.of("name", "alpenrose")))));

        assertThat(result.outcomes()).containsOnly(Map.entry("embedded", 2), Map.entry("dead_letter", 1));
        assertThat(result.records())
                .extracting(ProducerRecord::topic)
                .containsExactly("embeddings", "dead-letters", "embeddings");
    }

    private MicroBatch batch() {
        return new MicroBatch(List.of(
                record(0, 1, Map.of("name", "nordwind")),
                record(1, 1, Map.of("name", "poison")),
                record(2, 1, Map.of("name", "alpenrose"))));
    }

    @Test
    void whereTheModelTellsWhichTextFailsNothingIsHalvedAndItsWordsAreNotInTheDeadLetter() throws Exception {
        engine.tells = true;
        engine.failing = List.of("poison");
        engine.error = "INVALID: 'poison' is not accepted";

        BatchResult result = lane.process(batch());

        assertThat(result.outcomes()).containsOnly(Map.entry("embedded", 2), Map.entry("dead_letter", 1));
        assertThat(engine.calls)
                .containsExactly(List.of("nordwind", "poison", "alpenrose"), List.of("poison", "harmless"));
        ProducerRecord<byte[], byte[]> letter = result.records().get(1);
        assertThat(letter.topic()).isEqualTo("dead-letters");
        assertThat(RecordHeaders.text(letter.headers(), RecordHeaders.REASON)).hasValue("unembeddable");
        letter.headers().forEach(header -> assertThat(new String(header.value(), StandardCharsets.UTF_8))
                .doesNotContain("not accepted"));
    }

    @Test
    void anOutageThatTheModelTellsForEachTextMakesNoDeadLetterAndCostsNoVector() throws Exception {
        engine.tells = true;
        engine.failing = List.of("alpenrose", "harmless");
        engine.error = "BAD_REQUEST";
        assertThatThrownBy(() -> lane.process(batch()))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("harmless");

        engine.failing = List.of("alpenrose");
        engine.error = "HTTP 429: too many requests";
        assertThatThrownBy(() -> lane.process(batch()))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("asked too much");

        engine.calls.clear();
        engine.failing = List.of();
        assertThat(lane.process(batch()).outcomes())
                .containsOnly(Map.entry("embedded", 1), Map.entry("embedded_before", 2));
        assertThat(engine.calls).containsExactly(List.of("alpenrose"));
    }

    /** Else one text would hold up all others for good. */
    @Test
    void aTextThatAloneAlwaysTimesOutIsADeadLetterInTheEnd() throws Exception {
        engine.tells = true;
        engine.failing = List.of("poison");
        engine.error = "the request timed out";
        for (int attempt = 1; attempt < 3; attempt++) {
            assertThatThrownBy(() -> lane.process(batch())).isInstanceOf(UnavailableException.class);
        }
        assertThat(lane.process(batch()).outcomes())
                .containsOnly(Map.entry("embedded_before", 2), Map.entry("dead_letter", 1));
    }

    @Test
    void textsThatFailOnlyTogetherAreAskedForOneByOneBeforeTheyAreBlamed() throws Exception {
        TextsToVectors texts = new TextsToVectors(engine, new VectorCache(1));
        engine.tells = true;
        engine.failing = List.of("nordwind", "alpenrose");
        engine.error = "HTTP 429: too many requests";
        engine.fewEnough = 2;
        List<String> asked = List.of("nordwind", "mondsee", "alpenrose");
        for (int attempt = 1; attempt < 3; attempt++) {
            assertThatThrownBy(() -> texts.embed(asked)).isInstanceOf(UnavailableException.class);
        }
        TextsToVectors.Outcome outcome = texts.embed(asked);
        assertThat(outcome.vectors()).containsOnlyKeys(asked);
        assertThat(outcome.failures()).isEmpty();
    }

    @Test
    void outagesOfATextThatWasEmbeddedSinceDoNotCount() throws Exception {
        TextsToVectors texts = new TextsToVectors(engine, new VectorCache(1));
        engine.tells = true;
        engine.error = "HTTP 429: too many requests";
        for (int outage = 0; outage < 2; outage++) {
            engine.failing = List.of("nordwind");
            for (int attempt = 1; attempt < 3; attempt++) {
                assertThatThrownBy(() -> texts.embed(List.of("nordwind"))).isInstanceOf(UnavailableException.class);
            }
            engine.failing = List.of();
            assertThat(texts.embed(List.of("nordwind")).vectors()).containsOnlyKeys("nordwind");
        }
    }

    /** Anything else would end the program. */
    @Test
    void aSecondLookThatFailsAsAWholeIsAnOutage() {
        engine.tells = true;
        engine.failing = List.of("poison");
        engine.error = "INVALID";
        engine.breaksOnSecondLook = true;
        assertThatThrownBy(() -> lane.process(batch()))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("broken");
    }
}
