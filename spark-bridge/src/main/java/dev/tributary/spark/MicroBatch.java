package dev.tributary.spark;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Records that go through a lane together, in the order they were polled. It is named by its offset ranges, so a name
 * never means two sets of records.
 *
 * @param records at least one
 */
record MicroBatch(List<ConsumerRecord<byte[], byte[]>> records) {

    MicroBatch {
        records = List.copyOf(records);
        if (records.isEmpty()) {
            throw new IllegalArgumentException("a batch has at least one record");
        }
    }

    int size() {
        return records.size();
    }

    /** Such as {@code entities.canonical-0@5..17}; ranges of several partitions are separated by commas. */
    String name() {
        Map<String, long[]> ranges = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            long[] range = ranges.computeIfAbsent(record.topic() + "-" + record.partition(), partition ->
                    new long[] {record.offset(), record.offset()});
            range[1] = record.offset();
        }
        return ranges.entrySet().stream()
                .map(range -> range.getKey() + "@" + range.getValue()[0] + ".." + range.getValue()[1])
                .collect(Collectors.joining(","));
    }

    /** The offsets to commit with the batch: by partition the one after its last record. */
    Map<TopicPartition, OffsetAndMetadata> nextOffsets() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new java.util.HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            offsets.put(
                    new TopicPartition(record.topic(), record.partition()),
                    new OffsetAndMetadata(record.offset() + 1, record.leaderEpoch(), ""));
        }
        return offsets;
    }
}
