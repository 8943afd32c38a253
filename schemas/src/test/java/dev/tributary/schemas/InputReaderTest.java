package dev.tributary.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tributary.matching.RecordKey;
import dev.tributary.schemas.serde.ConfluentAvroDeserializer;
import dev.tributary.schemas.serde.MapRegistry;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What producers may send as JSON, and under which keys. */
class InputReaderTest {

    private final InputReader reader = new InputReader(
            new StringDeserializer(),
            new RecordReader<>(
                    "entities",
                    new ConfluentAvroDeserializer(new MapRegistry(), Optional.of(AvroCodec.INPUT.schema())),
                    AvroCodec.INPUT),
            20,
            1_000);

    @Test
    void aFullJsonRecordIsRead() throws Reject {
        InputReader.Parsed parsed = reader.read(bytes("crm|7"), bytes("""
                        {"source": "crm", "record_id": "7", "type": "person", "operation": "upsert",
                         "attributes": {"name": "Zoë", "age": 44, "score": 1.5, "member": true, "phone": null},
                         "event_time": "2026-01-31T12:00:00Z"}"""));

        assertThat(parsed.key()).isEqualTo(new RecordKey("crm", "7"));
        InputEntity entity = parsed.upsert().orElseThrow();
        assertThat(entity.type()).isEqualTo("person");
        assertThat(entity.attributes()).isEqualTo(Map.of("name", "Zoë", "age", "44", "score", "1.5", "member", "true"));
        assertThat(entity.eventTime()).contains(Instant.parse("2026-01-31T12:00:00Z"));
    }

    @Test
    void theShortestJsonRecordIsACompanyWithoutAttributes() throws Reject {
        InputEntity entity = reader.read(bytes("crm|7"), bytes("{\"source\":\"crm\",\"record_id\":\"7\"}"))
                .upsert()
                .orElseThrow();
        assertThat(entity.type()).isEqualTo("company");
        assertThat(entity.attributes()).isEmpty();
        assertThat(entity.eventTime()).isEmpty();
    }

    @Test
    void anEventTimeMayBeEpochMilliseconds() throws Reject {
        InputEntity entity = reader.read(
                        bytes("crm|7"), bytes("{\"source\":\"crm\",\"record_id\":\"7\",\"event_time\":1769947200123}"))
                .upsert()
                .orElseThrow();
        assertThat(entity.eventTime()).contains(Instant.ofEpochMilli(1769947200123L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59.999Z\"", "-62135596800000", "253402300799999"
            })
    void theFirstAndTheLastEventTimeAreRead(String time) throws Reject {
        assertThat(reader.read(bytes("crm|7"), withEventTime(time))
                        .upsert()
                        .orElseThrow()
                        .eventTime())
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"+292278995-01-01T00:00:00Z\"",
                "\"+10000-01-01T00:00:00Z\"",
                "\"0000-12-31T23:59:59.999Z\"",
                "253402300800000",
                "-62135596800001",
                "9223372036854775807",
                "100000000000000000000",
                "1e20"
            })
    void anEventTimeFarFromAllCalendarsIsRejected(String time) {
        Reject reject = catchThrowableOfType(Reject.class, () -> reader.read(bytes("crm|7"), withEventTime(time)));
        assertThat(reject.reason()).isEqualTo(Reason.WRONG_SHAPE);
        assertThat(reject.getMessage()).contains("event_time");
    }

    private static byte[] withEventTime(String time) {
        return bytes("{\"source\":\"crm\",\"record_id\":\"7\",\"event_time\":" + time + "}");
    }

    @Test
    void aDeleteOperationAndANullValueAreDeletes() throws Reject {
        assertThat(reader.read(bytes("crm|7"), null).upsert()).isEmpty();
        assertThat(reader.read(
                                bytes("crm|7"),
                                bytes("{\"source\":\"crm\",\"record_id\":\"7\",\"operation\":\"delete\"}"))
                        .upsert())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"record_id\":\"7\"}",
                "{\"source\":\"\",\"record_id\":\"7\"}",
                "{\"source\":\" \",\"record_id\":\"7\"}",
                "{\"source\":1,\"record_id\":\"7\"}",
                "{\"source\":\"crm\",\"record_id\":\"7\",\"canary\":\"canary\"}",
                "{\"source\":\"crm\",\"record_id\":\"7\",\"type\":\"canary\"}",
                "{\"source\":\"crm\",\"record_id\":\"7\",\"operation\":\"canary\"}",
                "{\"source\":\"crm\",\"record_id\":\"7\",\"attributes\":[\"canary\"]}",
                "{\"source\":\"crm\",\"record_id\":\"7\",\"attributes\":{\"canary\":{\"canary\":\"canary\"}}}",
                "{\"source\":\"crm\",\"record_id\":\"7\",\"attributes\":{\"name\":[\"canary\"]}}",
                "{\"source\":\"crm\",\"record_id\":\"7\",\"event_time\":\"canary\"}",
                "{\"source\":\"crm\",\"record_id\":\"7\",\"event_time\":1.5}",
            })
    void jsonOfAnotherShapeIsRejectedWithoutItsContents(String json) {
        Reject reject = rejectOf("crm|7", json);
        assertThat(reject.reason()).isEqualTo(Reason.WRONG_SHAPE);
        assertThat(reject.getMessage()).doesNotContain("canary").isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"source\":\"crm\" canary}",
                "{\"source\":\"crm\",\"source\":\"crm\",\"record_id\":\"7\"}",
                "{\"source\":\"crm\",\"record_id\":\"7\"} {}",
                "{canary}",
                "{\"source\": canary}",
            })
    void whatIsNotOneJsonObjectIsRejectedWithoutItsContents(String json) {
        Reject reject = rejectOf("crm|7", json);
        assertThat(reject.reason()).isEqualTo(Reason.MALFORMED_JSON);
        assertThat(reject.getMessage()).doesNotContain("canary").contains("line 1");
    }

    @Test
    void deepNestingIsAReject() {
        assertThat(rejectOf("crm|7", "{\"attributes\":".repeat(60)).reason()).isEqualTo(Reason.MALFORMED_JSON);
    }

    @Test
    void bytesThatAreNoUtf8AreMalformedJson() {
        byte[] json = bytes("{\"source\":\"crm\",\"record_id\":\"7\",\"attributes\":{\"name\":\"x\"}}");
        json[json.length - 4] = (byte) 0xff;
        assertThatThrownBy(() -> reader.read(bytes("crm|7"), json))
                .isInstanceOfSatisfying(
                        Reject.class, e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED_JSON));
    }

    @ParameterizedTest
    @CsvSource({
        "crm, MALFORMED_KEY",
        "crm|7|8, MALFORMED_KEY",
        "|7, MALFORMED_KEY",
        "crm|, MALFORMED_KEY",
        "crm|\\7, MALFORMED_KEY",
        "crm|7\\, MALFORMED_KEY",
        "crm|8, KEY_MISMATCH",
        "crm|7890123456789012, KEY_MISMATCH",
        "crm|78901234567890123, OVERSIZE"
    })
    void aRecordMustBeSentUnderItsOwnKey(String key, Reason reason) {
        assertThat(rejectOf(key, "{\"source\":\"crm\",\"record_id\":\"7\"}").reason())
                .isEqualTo(reason);
    }

    @Test
    void aValueAtTheLimitIsReadAndOneAboveIsOversize() throws Reject {
        String json = "{\"source\":\"crm\",\"record_id\":\"7\"" + " ".repeat(1_000 - 32) + "}";
        assertThat(bytes(json)).hasSize(1_000);
        assertThat(reader.read(bytes("crm|7"), bytes(json)).upsert()).isPresent();
        assertThat(rejectOf("crm|7", json + " ").reason()).isEqualTo(Reason.OVERSIZE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "crm", "crm|8"})
    void aValueAboveTheLimitIsOversizeUnderAnyKey(String key) {
        byte[] kafkaKey = key.equals("none") ? null : bytes(key);
        Reject reject = catchThrowableOfType(Reject.class, () -> reader.read(kafkaKey, new byte[1_001]));
        assertThat(reject.reason()).isEqualTo(Reason.OVERSIZE);
    }

    private Reject rejectOf(String key, String value) {
        return catchThrowableOfType(Reject.class, () -> reader.read(bytes(key), bytes(value)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
