package dev.tributary.schemas;

import dev.tributary.matching.RecordKey;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads what producers send: a value that starts with a zero byte is Confluent Avro, one that starts with an opening
 * brace is JSON, and none at all is a delete. The Kafka key must be the record's own key.
 *
 * @param keys bytes to the text of a key
 * @param avro reader of the Avro form
 * @param keyBytesMax larger keys are rejected
 * @param valueBytesMax larger values are rejected
 */
public record InputReader(
        Deserializer<String> keys, RecordReader<InputEntity> avro, int keyBytesMax, int valueBytesMax) {

    /** What decoders put where bytes are no UTF-8. */
    private static final char REPLACEMENT = '\uFFFD';

    /** The key of an input record and, unless it is a delete, the entity. */
    public record Parsed(RecordKey key, java.util.Optional<InputEntity> upsert) {}

    /**
     * @param key bytes of the Kafka key, may be null
     * @param value bytes of the Kafka value, may be null
     * @throws Reject where either is bad
     * @throws org.apache.kafka.common.errors.RetriableException where the registry cannot be reached
     */
    public Parsed read(byte[] key, byte[] value) throws Reject {
        // First, so that no other reason keeps a value that is too large for the topic of dead letters.
        if (value != null && value.length > valueBytesMax) {
            throw new Reject(
                    Reason.OVERSIZE,
                    "the value has " + value.length + " bytes, the limit limits.record-bytes is " + valueBytesMax);
        }
        RecordKey recordKey = readKey(key);
        if (value == null) {
            return new Parsed(recordKey, java.util.Optional.empty());
        }
        InputEntity entity = readValue(value);
        if (!entity.key().equals(recordKey)) {
            throw new Reject(
                    Reason.KEY_MISMATCH,
                    "the Kafka key is not the source|record_id of the value; send each record under its own key");
        }
        return new Parsed(recordKey, entity.delete() ? java.util.Optional.empty() : java.util.Optional.of(entity));
    }

    private InputEntity readValue(byte[] value) throws Reject {
        if (value.length > 0 && value[0] == 0) {
            return avro.read(value);
        }
        if (value.length > 0 && value[0] == '{') {
            return JsonInput.read(value);
        }
        throw new Reject(
                Reason.UNKNOWN_FORMAT, "the value starts neither with a zero byte (Confluent Avro) nor with { (JSON)");
    }

    private RecordKey readKey(byte[] key) throws Reject {
        if (key == null) {
            throw new Reject(Reason.NULL_KEY, "the Kafka key is null; send source|record_id as the key");
        }
        if (key.length > keyBytesMax) {
            throw new Reject(
                    Reason.OVERSIZE,
                    "the Kafka key has " + key.length + " bytes, the limit limits.key-bytes is " + keyBytesMax);
        }
        try {
            String text = keys.deserialize(avro.topic(), key);
            if (text == null || text.indexOf(REPLACEMENT) >= 0) {
                throw new IllegalArgumentException("not UTF-8");
            }
            return RecordKey.parse(text);
        } catch (SerializationException | IllegalArgumentException e) {
            throw new Reject(Reason.MALFORMED_KEY, "the Kafka key does not read source|record_id in UTF-8", e);
        }
    }
}
