package dev.tributary.bench.topics;

import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** How far consumer groups have come. For one thread. */
public final class GroupProgress implements AutoCloseable {

    private final Admin admin;

    public GroupProgress(Settings settings) {
        this.admin = Admin.create(KafkaProperties.common(settings));
    }

    /** How many partitions hold a record, as given by its offset, that the group has not yet got past. */
    public long behind(String group, Map<TopicPartition, Long> lastRecords)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        return lastRecords.entrySet().stream()
                .filter(last -> {
                    OffsetAndMetadata offset = committed.get(last.getKey());
                    return offset == null || offset.offset() <= last.getValue();
                })
                .count();
    }

    /** The sum of the offsets of the topic that the group has committed: another number tells that it moves. */
    public long committed(String group, String topic) throws InterruptedException, ExecutionException {
        return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().entrySet().stream()
                .filter(offset -> offset.getKey().topic().equals(topic) && offset.getValue() != null)
                .mapToLong(offset -> offset.getValue().offset())
                .sum();
    }

    /** How many records of the topic the group has not yet got past; markers of transactions count as records. */
    public long lag(String group, String topic) throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> newest = new HashMap<>();
        Map<TopicPartition, OffsetSpec> oldest = new HashMap<>();
        for (var partition : admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .partitions()) {
            newest.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest());
            oldest.put(new TopicPartition(topic, partition.partition()), OffsetSpec.earliest());
        }
        var ends = admin.listOffsets(newest).all().get();
        var begins = admin.listOffsets(oldest).all().get();
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        long lag = 0;
        for (TopicPartition partition : newest.keySet()) {
            OffsetAndMetadata offset = committed.get(partition);
            long begin = begins.get(partition).offset();
            long done = offset == null ? begin : Math.max(begin, offset.offset());
            lag += Math.max(0, ends.get(partition).offset() - done);
        }
        return lag;
    }

    @Override
    public void close() {
        admin.close();
    }
}
