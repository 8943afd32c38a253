package dev.tributary.schemas;

import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes one kind of record to the bytes of a topic.
 *
 * @param topic the topic the bytes go to
 * @param serializer Avro records to bytes; Tributary's own or Confluent's
 * @param codec domain to Avro records
 */
public record RecordWriter<T>(String topic, Serializer<Object> serializer, RecordCodec<T> codec) {

    /** @throws org.apache.kafka.common.errors.RetriableException where the registry cannot be reached */
    public byte[] write(T record) {
        return serializer.serialize(topic, codec.toAvro(record));
    }
}
