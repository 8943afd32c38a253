package dev.tributary.spark;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
        Map<String, String> ranges = new TreeMap<>();
        ends().forEach((partition, end) ->
                ranges.put(partition.toString(), partition + "@" + end.first.offset() + ".." + end.last.offset()));
        return String.join(",", ranges.values());
    }

    /** The offsets to commit with the batch: by partition the one after its last record. */
    Map<TopicPartition, OffsetAndMetadata> nextOffsets() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        ends().forEach((partition, end) ->
                offsets.put(partition, new OffsetAndMetadata(end.last.offset() + 1, end.last.leaderEpoch(), "")));
        return offsets;
    }

    /** The first and the last record of a partition. */
    private static final class Ends {
        private final ConsumerRecord<byte[], byte[]> first;
        private ConsumerRecord<byte[], byte[]> last;

        Ends(ConsumerRecord<byte[], byte[]> first) {
            this.first = first;
            this.last = first;
        }
    }

    private Map<TopicPartition, Ends> ends() {
        Map<TopicPartition, Ends> ends = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            ends.computeIfAbsent(new TopicPartition(record.topic(), record.partition()), partition -> new Ends(record))
                    .last = record;
        }
        return ends;
    }
}
