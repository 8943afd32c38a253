package dev.tributary.runtime.sink;

import dev.tributary.schemas.Reject;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** A record that the target cannot read, and why. */
record RejectedRecord(ConsumerRecord<byte[], byte[]> record, Reject reject) {

    TopicPartition partition() {
        return new TopicPartition(record.topic(), record.partition());
    }
}
