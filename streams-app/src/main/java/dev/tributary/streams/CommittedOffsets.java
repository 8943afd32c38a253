package dev.tributary.streams;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What intake has committed and how far it is behind, asked of the broker: two requests for each call. For the main
 * thread.
 */
final class CommittedOffsets {

    private static final Logger LOG = LoggerFactory.getLogger(CommittedOffsets.class);
    private static final int TIMEOUT_MS = 5_000;

    private final Admin admin;
    private final String groupId;
    private final String topic;
    private final AtomicLong lag = new AtomicLong();

    CommittedOffsets(Admin admin, String groupId, String topic, MeterRegistry metrics) {
        this.admin = admin;
        this.groupId = groupId;
        this.topic = topic;
        Gauge.builder("tributary.lag.records", lag, AtomicLong::get)
                .description("Input records that are not yet committed")
                .tag("stage", "intake")
                .register(metrics);
    }

    /** By partition, the next offset to read; empty where the broker does not answer. Updates the lag. */
    Map<TopicPartition, Long> read() throws InterruptedException {
        Map<TopicPartition, Long> committed = new HashMap<>();
        try {
            admin.listConsumerGroupOffsets(groupId, new ListConsumerGroupOffsetsOptions().timeoutMs(TIMEOUT_MS))
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach((partition, offset) -> {
                        if (offset != null && partition.topic().equals(topic)) {
                            committed.put(partition, offset.offset());
                        }
                    });
            Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
            committed.keySet().forEach(partition -> latest.put(partition, OffsetSpec.latest()));
            long behind = 0;
            for (var end : admin.listOffsets(
                            latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED).timeoutMs(TIMEOUT_MS))
                    .all()
                    .get()
                    .entrySet()) {
                behind += Math.max(0, end.getValue().offset() - committed.get(end.getKey()));
            }
            lag.set(behind);
        } catch (ExecutionException | KafkaException e) {
            LOG.debug("the committed offsets cannot be read just now: {}", e.getMessage());
        }
        return committed;
    }
}
