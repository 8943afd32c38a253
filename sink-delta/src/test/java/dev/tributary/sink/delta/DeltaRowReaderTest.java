package dev.tributary.sink.delta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.RecordKey;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.CanonicalRecord;
import dev.tributary.schemas.Reason;
import dev.tributary.schemas.RecordHeaders;
import dev.tributary.schemas.Reject;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeltaRowReaderTest {

    private static final Map<String, String> ATTRIBUTES = Map.of("name", "Acme");

    private final DeltaRowReader reader = new DeltaRowReader(new RecordFormats(
            Settings.defaults().with(Map.of("serde.value-deserializer", EventTimeAlone.class.getName()))));

    /** Takes a value for the event time of an entity, so that no registry is needed. */
    public static final class EventTimeAlone implements Deserializer<Object> {
        @Override
        public Object deserialize(String topic, byte[] value) {
            return AvroCodec.CANONICAL.toAvro(new CanonicalRecord(
                    new RecordKey("crm", "1"),
                    1,
                    ATTRIBUTES,
                    new Entity(EntityType.COMPANY, ATTRIBUTES),
                    "hash",
                    Optional.of(Instant.parse(new String(value, UTF_8)))));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0001-01-01T00:00:00Z, -62135596800000000",
        "1969-12-31T23:59:59.999Z, -1000",
        "2026-01-31T12:00:00.123Z, 1769860800123000",
        "9999-12-31T23:59:59.999Z, 253402300799999000"
    })
    void datesThatStandForNeverAreReadAsAllOthers(String eventTime, long micros) throws Reject {
        DeltaRow row = reader.read(record(eventTime));

        assertThat(row.values()[TableKind.ENTITIES.schema().indexOf("event_time")])
                .isEqualTo(micros);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+292278994-08-17T07:12:55.807Z", "-292275055-05-16T16:47:04.192Z"})
    void anEventTimeThatNoTableHoldsIsAReject(String eventTime) {
        assertThatThrownBy(() -> reader.read(record(eventTime)))
                .isInstanceOfSatisfying(
                        Reject.class, e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_SHAPE))
                .hasMessageContaining("event_time");
    }

    @Test
    void aHeaderWithATimeThatNoTableHoldsIsAReject() {
        ConsumerRecord<byte[], byte[]> record = record("2026-01-31T12:00:00.123Z");
        RecordHeaders.set(record.headers(), RecordHeaders.INGESTED_AT, Long.MAX_VALUE);

        assertThatThrownBy(() -> reader.read(record))
                .isInstanceOfSatisfying(
                        Reject.class, e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_SHAPE))
                .hasMessageContaining(RecordHeaders.INGESTED_AT);
    }

    private static ConsumerRecord<byte[], byte[]> record(String eventTime) {
        return new ConsumerRecord<>("entities.canonical", 0, 5, "crm|1".getBytes(UTF_8), eventTime.getBytes(UTF_8));
    }
}
