package dev.tributary.spark;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/** Records of one poll, taken one by one. */
final class PolledRecords {

    private PolledRecords() {}

    /** Where a record cannot be taken, such as while the registry is down, the next poll brings it again and what follows. */
    static void forEach(
            org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
            ConsumerRecords<byte[], byte[]> polled,
            Consumer<ConsumerRecord<byte[], byte[]>> take) {
        Map<TopicPartition, Long> untaken = new HashMap<>();
        for (TopicPartition partition : polled.partitions()) {
            untaken.put(partition, polled.records(partition).get(0).offset());
        }
        try {
            for (ConsumerRecord<byte[], byte[]> record : polled) {
                take.accept(record);
                untaken.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
            }
        } catch (RuntimeException e) {
            untaken.forEach(consumer::seek);
            throw e;
        }
    }
}
