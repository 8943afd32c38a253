package dev.tributary.runtime.sink;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Records that wait for the writer, in the order they were read. Owned by the loop's thread. */
final class GatheredRecords {

    private final SinkLimits limits;
    private List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    private long bytes;
    private long firstAtNanos;

    GatheredRecords(SinkLimits limits) {
        this.limits = limits;
    }

    void add(ConsumerRecord<byte[], byte[]> record, long nowNanos) {
        if (records.isEmpty()) {
            firstAtNanos = nowNanos;
        }
        records.add(record);
        bytes += sizeOf(record);
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    boolean isFull() {
        return records.size() >= limits.recordsMax() || bytes >= limits.bytesMax();
    }

    boolean isDue(long nowNanos) {
        return !isEmpty()
                && (isFull() || nowNanos - firstAtNanos >= limits.lingerMax().toNanos());
    }

    /** Hands over all records and begins anew. */
    List<ConsumerRecord<byte[], byte[]>> take() {
        List<ConsumerRecord<byte[], byte[]>> taken = records;
        records = new ArrayList<>();
        bytes = 0;
        return taken;
    }

    /** Forgets the records of partitions that are no longer ours. */
    void drop(Collection<TopicPartition> partitions) {
        records.removeIf(record -> partitions.contains(new TopicPartition(record.topic(), record.partition())));
        bytes = records.stream().mapToLong(GatheredRecords::sizeOf).sum();
    }

    Map<String, Long> countByTopic() {
        return count(records);
    }

    static Map<String, Long> count(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .collect(Collectors.groupingBy(ConsumerRecord::topic, TreeMap::new, Collectors.counting()));
    }

    private static long sizeOf(ConsumerRecord<byte[], byte[]> record) {
        return Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    }
}
