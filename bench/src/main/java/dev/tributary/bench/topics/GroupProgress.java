package dev.tributary.bench.topics;

import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Settings;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
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

    @Override
    public void close() {
        admin.close();
    }
}
