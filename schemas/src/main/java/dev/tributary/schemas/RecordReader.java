package dev.tributary.schemas;

import dev.tributary.schemas.serde.IncompatibleSchemaException;
import dev.tributary.schemas.serde.UnknownSchemaIdException;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads one kind of record from the bytes of a topic.
 *
 * @param topic the topic the bytes come from
 * @param deserializer bytes to Avro records; Tributary's own or Confluent's
 * @param codec Avro records to the domain
 */
public record RecordReader<T>(String topic, Deserializer<?> deserializer, RecordCodec<T> codec) {

    /**
     * @param bytes not null: a null value is a delete and has nothing to read
     * @throws Reject where the bytes are no such record
     * @throws org.apache.kafka.common.errors.RetriableException where the registry cannot be reached
     */
    public T read(byte[] bytes) throws Reject {
        Object value;
        try {
            value = deserializer.deserialize(topic, bytes);
        } catch (UnknownSchemaIdException e) {
            throw new Reject(Reason.UNKNOWN_SCHEMA_ID, e.getMessage(), e);
        } catch (IncompatibleSchemaException e) {
            throw new Reject(Reason.INCOMPATIBLE_SCHEMA, e.getMessage(), e);
        } catch (SerializationException e) {
            throw new Reject(Reason.MALFORMED_AVRO, "the value is not in the Confluent Avro format", e);
        }
        if (value instanceof IndexedRecord record) {
            return codec.fromAvro(record);
        }
        throw new Reject(Reason.MALFORMED_AVRO, "the value is no Avro record");
    }
}
