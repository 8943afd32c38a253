package dev.tributary.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every record comes back from its bytes as it was. */
class AvroCodecTest {

    private static final RecordKey KEY = new RecordKey("crm|1", "a\\b é 日本");
    private static final Instant WHEN = Instant.parse("2026-02-01T12:00:00.123Z");

    static Stream<InputEntity> inputs() {
        return Stream.of(
                new InputEntity(KEY, "person", Map.of("name", "Zoë", "", "empty name"), Optional.of(WHEN), false),
                new InputEntity(KEY, "no such type", Map.of(), Optional.empty(), true));
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void inputRecords(InputEntity record) throws Reject {
        assertThat(roundTrip(AvroCodec.INPUT, record)).isEqualTo(record);
    }

    @Test
    void canonicalRecords() throws Reject {
        Entity normalised = new Entity(EntityType.PLACE, Map.of("address", "1 high st"));
        CanonicalRecord record = new CanonicalRecord(
                KEY, Long.MAX_VALUE, Map.of("address", "1 High St."), normalised, "00ff", Optional.of(WHEN));
        assertThat(roundTrip(AvroCodec.CANONICAL, record)).isEqualTo(record);
    }

    @Test
    void referenceRecords() throws Reject {
        ReferenceRecord record =
                new ReferenceRecord("r-1", new Entity(EntityType.PRODUCT, Map.of("name", "Bolt")), Optional.empty());
        assertThat(roundTrip(AvroCodec.REFERENCE, record)).isEqualTo(record);
    }

    static Stream<MatchDecision> decisions() {
        return Stream.of(
                new MatchDecision(
                        MatchStatus.AUTO_MATCHED,
                        Optional.of("r-1"),
                        0.75,
                        MatchMethod.EXACT_KEY,
                        Optional.of("r-2"),
                        0.25,
                        0.5,
                        List.of(
                                new FeatureEvidence("name", "high", 0.875, 4.5),
                                new FeatureEvidence("country", "same", Double.NaN, -0.5)),
                        12,
                        "m-1"),
                new MatchDecision(
                        MatchStatus.UNMATCHED,
                        Optional.empty(),
                        0,
                        MatchMethod.PROBABILISTIC,
                        Optional.empty(),
                        0,
                        0,
                        List.of(),
                        1,
                        "m-1"));
    }

    @ParameterizedTest
    @MethodSource("decisions")
    void decisions(MatchDecision decision) throws Reject {
        DecisionRecord record = new DecisionRecord(KEY, 3, decision);
        assertThat(roundTrip(AvroCodec.DECISION, record)).isEqualTo(record);
    }

    @Test
    void everyStatusAndMethodHasASymbol() throws Reject {
        for (MatchStatus status : MatchStatus.values()) {
            for (MatchMethod method : MatchMethod.values()) {
                MatchDecision decision = new MatchDecision(
                        status,
                        status == MatchStatus.UNMATCHED ? Optional.empty() : Optional.of("r"),
                        0.5,
                        method,
                        Optional.empty(),
                        0,
                        0.5,
                        List.of(),
                        1,
                        "m");
                DecisionRecord record = new DecisionRecord(KEY, 1, decision);
                assertThat(roundTrip(AvroCodec.DECISION, record)).isEqualTo(record);
            }
        }
    }

    @Test
    void embeddings() throws Reject {
        EmbeddingRecord record = new EmbeddingRecord(KEY, 2, "model", "v", "ab", new float[] {0.6f, -0.8f, 0f});
        EmbeddingRecord back = roundTrip(AvroCodec.EMBEDDING, record);
        assertThat(back.vector()).containsExactly(record.vector());
        assertThat(back).usingRecursiveComparison().isEqualTo(record);
        assertThat(back.dimension()).isEqualTo(3);
    }

    static Stream<DeadLetterRecord> deadLetters() {
        DeadLetterRecord.Coordinates from = new DeadLetterRecord.Coordinates("entities", 5, 1L << 40, WHEN);
        return Stream.of(
                DeadLetterRecord.of(
                        from, new byte[] {1}, new byte[] {2, 3}, Stage.EMBED, new Reject(Reason.UNEMBEDDABLE, "m")),
                DeadLetterRecord.of(from, null, null, Stage.INTAKE, new Reject(Reason.NULL_KEY, "m")),
                DeadLetterRecord.of(from, new byte[0], new byte[9], Stage.INTAKE, new Reject(Reason.OVERSIZE, "m")));
    }

    @ParameterizedTest
    @MethodSource("deadLetters")
    void deadLetters(DeadLetterRecord record) throws Reject {
        assertThat(roundTrip(AvroCodec.DEAD_LETTER, record))
                .usingRecursiveComparison()
                .isEqualTo(record);
    }

    @Test
    void aDeadLetterLeavesOutAValueThatItsTopicDoesNotTake() throws Reject {
        DeadLetterRecord letter = deadLetters().findFirst().orElseThrow();
        assertThat(roundTrip(AvroCodec.deadLetters(2), letter))
                .usingRecursiveComparison()
                .isEqualTo(letter);

        DeadLetterRecord shortened = roundTrip(AvroCodec.deadLetters(1), letter);
        assertThat(shortened.value()).isNull();
        assertThat(shortened.replayable()).isFalse();
        assertThat(shortened)
                .usingRecursiveComparison()
                .ignoringFields("value", "replayable")
                .isEqualTo(letter);
    }

    @Test
    void epochs() throws Reject {
        EpochRecord record = new EpochRecord(7, List.of(0L, 5L, 1L << 40), 2, 3, 50_000);
        assertThat(roundTrip(AvroCodec.EPOCH, record)).isEqualTo(record);
    }

    @Test
    void theSameRecordAlwaysHasTheSameBytes() {
        MatchDecision decision = decisions().findFirst().orElseThrow();
        MapRegistry registry = new MapRegistry();
        RecordWriter<DecisionRecord> writer =
                new RecordWriter<>("matches", new ConfluentAvroSerializer(registry), AvroCodec.DECISION);
        byte[] first = writer.write(new DecisionRecord(KEY, 3, decision));
        assertThat(writer.write(new DecisionRecord(KEY, 3, decision))).isEqualTo(first);
    }

    @Test
    void fieldsOutOfRangeAreARejectWithoutTheirContents() {
        GenericData.Record record = new GenericData.Record(AvroCodec.REFERENCE.schema());
        record.put("reference_id", " ");
        record.put("type", "company");
        record.put("attributes", Map.of("name", "canary-4711"));
        assertThatThrownBy(() -> AvroCodec.REFERENCE.fromAvro(record))
                .isInstanceOfSatisfying(
                        Reject.class, e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_SHAPE))
                .hasMessageNotContaining("canary");

        record.put("reference_id", "r");
        record.put("type", "canary-4711");
        assertThatThrownBy(() -> AvroCodec.REFERENCE.fromAvro(record))
                .isInstanceOfSatisfying(
                        Reject.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_TYPE))
                .hasMessageNotContaining("canary");
    }

    @Test
    void anInputWithAnEventTimeFarFromAllCalendarsIsAReject() {
        IndexedRecord record = AvroCodec.INPUT.toAvro(inputs().findFirst().orElseThrow());
        record.put(record.getSchema().getField("event_time").pos(), Instant.ofEpochMilli(Long.MAX_VALUE));
        assertThatThrownBy(() -> AvroCodec.INPUT.fromAvro(record))
                .isInstanceOfSatisfying(
                        Reject.class, e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_SHAPE));
    }

    @Test
    void aRecordOfQuiteAnotherShapeIsAReject() {
        IndexedRecord epoch = AvroCodec.EPOCH.toAvro(new EpochRecord(1, List.of(), 1, 1, 0));
        assertThatThrownBy(() -> AvroCodec.DECISION.fromAvro(epoch))
                .isInstanceOfSatisfying(
                        Reject.class, e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_SHAPE));
    }

    @Test
    void replays() throws Reject {
        ReplayRecord replay = new ReplayRecord(3, 17, "entities", java.time.Instant.ofEpochMilli(1_700_000_000_000L));
        assertThat(roundTrip(AvroCodec.REPLAY, replay)).isEqualTo(replay);
    }

    @Test
    void adjudications() throws Reject {
        AdjudicationRecord answer =
                new AdjudicationRecord(new RecordKey("crm", "17"), "c0ffee", "judge", "prompt-1", "same", 0.9, true);
        assertThat(roundTrip(AvroCodec.ADJUDICATION, answer)).isEqualTo(answer);
        assertThat(answer.topicKey()).isEqualTo("crm|17|c0ffee");
    }

    @Test
    void attributesOfAllNamesComeBack() throws Reject {
        InputEntity like = inputs().findFirst().orElseThrow();
        for (int i = 0; i < 3_000; i++) {
            Map<String, String> attributes = Map.of("name", "a" + i, "öwn" + i, "b", "x".repeat(1 + i % 100), "c");
            InputEntity entity = new InputEntity(like.key(), like.type(), attributes, like.eventTime(), like.delete());
            assertThat(roundTrip(AvroCodec.INPUT, entity).attributes()).isEqualTo(attributes);
        }
    }

    private static <T> T roundTrip(RecordCodec<T> codec, T record) throws Reject {
        MapRegistry registry = new MapRegistry();
        byte[] bytes = new RecordWriter<>("t", new ConfluentAvroSerializer(registry), codec).write(record);
        return new RecordReader<>("t", new ConfluentAvroDeserializer(registry, Optional.of(codec.schema())), codec)
                .read(bytes);
    }
}
