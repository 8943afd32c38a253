package dev.tributary.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.matching.FeatureEvidence;
import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.MatchMethod;
import dev.tributary.matching.MatchStatus;
import dev.tributary.matching.RecordKey;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.DecisionRecord;
import dev.tributary.schemas.InputEntity;
import dev.tributary.schemas.RecordReader;
import dev.tributary.schemas.RecordWriter;
import dev.tributary.schemas.Reject;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

/**
 * The wire format byte by byte. The fixtures were put together from Avro's specification, not by this code: a zero byte,
 * the schema id in four bytes, big-endian, then the fields in the order of the schema.
 */
class WireFormatTest {

    private static final String ENTITY = "00"
            + "00000011" // schema id 17
            + "0663726d" // source crm
            + "0237" // record_id 7
            + "0e636f6d70616e79" // type company
            + "02" + "086e616d65" + "085a6fc3ab" + "00" // attributes: one entry, name, Zoë, end
            + "02" + "f6e997918367" // event_time: second of the union, 1769947200123
            + "00"; // operation upsert

    private static final String DECISION = "00"
            + "01020304" // schema id
            + "0663726d" // source crm
            + "0237" // record_id 7
            + "06" // version 3
            + "00" // status auto_matched
            + "02" + "06722d39" // reference_id r-9
            + "000000000000e83f" // confidence 0.75
            + "02" // method probabilistic
            + "02" + "06722d34" // runner_up_id r-4
            + "000000000000d03f" // runner_up_confidence 0.25
            + "000000000000e03f" // margin 0.5
            + "02" + "086e616d65" + "0868696768" + "02000000000000ec3f" + "0000000000001240" + "00" // explanation
            + "18" // reference_epoch 12
            + "066d2d31"; // model_version m-1

    private static final InputEntity ENTITY_RECORD = new InputEntity(
            new RecordKey("crm", "7"),
            "company",
            Map.of("name", "Zoë"),
            Optional.of(Instant.ofEpochMilli(1769947200123L)),
            false);

    private static final DecisionRecord DECISION_RECORD = new DecisionRecord(
            new RecordKey("crm", "7"),
            3,
            new MatchDecision(
                    MatchStatus.AUTO_MATCHED,
                    Optional.of("r-9"),
                    0.75,
                    MatchMethod.PROBABILISTIC,
                    Optional.of("r-4"),
                    0.25,
                    0.5,
                    List.of(new FeatureEvidence("name", "high", 0.875, 4.5)),
                    12,
                    "m-1"));

    private final MapRegistry registry =
            new MapRegistry().with(17, AvroCodec.INPUT.schema()).with(0x01020304, AvroCodec.DECISION.schema());

    @Test
    void anEntityRecordHasTheseBytes() throws Reject {
        var writer = new RecordWriter<>("entities", new ConfluentAvroSerializer(registry), AvroCodec.INPUT);
        assertThat(HexFormat.of().formatHex(writer.write(ENTITY_RECORD))).isEqualTo(ENTITY);
        assertThat(entityReader().read(HexFormat.of().parseHex(ENTITY))).isEqualTo(ENTITY_RECORD);
    }

    @Test
    void aDecisionHasTheseBytes() throws Reject {
        var writer = new RecordWriter<>("matches", new ConfluentAvroSerializer(registry), AvroCodec.DECISION);
        var reader = new RecordReader<>(
                "matches",
                new ConfluentAvroDeserializer(registry, Optional.of(AvroCodec.DECISION.schema())),
                AvroCodec.DECISION);
        assertThat(HexFormat.of().formatHex(writer.write(DECISION_RECORD))).isEqualTo(DECISION);
        assertThat(reader.read(HexFormat.of().parseHex(DECISION))).isEqualTo(DECISION_RECORD);
    }

    @Test
    void noTruncationOfARecordIsReadAsOne() {
        byte[] whole = HexFormat.of().parseHex(ENTITY);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> entityReader().read(cut))
                    .as("the first %d bytes", length)
                    .isInstanceOf(Reject.class);
        }
    }

    @Test
    void bytesLeftOverAreAnError() {
        assertThatThrownBy(() -> entityReader().read(HexFormat.of().parseHex(ENTITY + "00")))
                .isInstanceOf(Reject.class);
    }

    @Test
    void anyByteChangedGivesARecordOrARejectAndNothingElse() {
        byte[] whole = HexFormat.of().parseHex(ENTITY);
        for (int at = 0; at < whole.length; at++) {
            for (int value = 0; value < 256; value++) {
                byte[] changed = whole.clone();
                changed[at] = (byte) value;
                try {
                    entityReader().read(changed);
                } catch (Reject expected) {
                    assertThat(expected.reason()).isNotNull();
                }
            }
        }
    }

    @Test
    void lengthsThatClaimGigabytesAreARejectAndTakeNoMemory() {
        String head = "0000000011";
        List<String> bodies = List.of(
                "feffffff0f" + "63726d", // a string of 2^31 - 1 bytes
                "feffffffffffffffff01", // a string of nearly 2^63 bytes
                "01", // a string of -1 bytes
                "0663726d" + "0237" + "0e636f6d70616e79" + "feffffff0f", // a map of 2^31 - 1 entries
                "0663726d" + "0237" + "0e636f6d70616e79" + "fdffffff0f" + "02", // the same with a block size
                "0663726d" + "0237" + "0e636f6d70616e79" + "00" + "08", // the fifth of two in a union
                "0663726d" + "0237" + "0e636f6d70616e79" + "00" + "00" + "08"); // the fifth of two symbols
        for (String body : bodies) {
            assertThatThrownBy(() -> entityReader().read(HexFormat.of().parseHex(head + body)))
                    .as(body)
                    .isInstanceOfSatisfying(
                            Reject.class, e -> assertThat(e.reason().wireName()).isEqualTo("malformed_avro"));
        }
    }

    @Test
    void aNullValueIsANullRecordAndTheOtherWayRound() {
        assertThat(new ConfluentAvroSerializer(registry).serialize("t", null)).isNull();
        assertThat(new ConfluentAvroDeserializer(registry, Optional.empty()).deserialize("t", null))
                .isNull();
    }

    @Test
    void onlyAvroRecordsAreWritten() {
        assertThatThrownBy(() -> new ConfluentAvroSerializer(registry).serialize("t", "text"))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("java.lang.String");
    }

    private RecordReader<InputEntity> entityReader() {
        return new RecordReader<>(
                "entities",
                new ConfluentAvroDeserializer(registry, Optional.of(AvroCodec.INPUT.schema())),
                AvroCodec.INPUT);
    }
}
