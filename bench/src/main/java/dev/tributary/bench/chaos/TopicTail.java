package dev.tributary.bench.chaos;

import dev.tributary.bench.topics.TopicScan;
import dev.tributary.runtime.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** What is committed on a topic, each record once over several calls. For one thread. */
final class TopicTail implements AutoCloseable {

    private static final Duration POLL_MAX = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    TopicTail(Settings settings, String topic) {
        this.consumer = new TopicScan(settings).consumer();
        this.partitions = TopicScan.partitions(consumer, topic);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Gives every record that was committed since the last call. */
    void readOn(Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
            consumer.poll(POLL_MAX).forEach(reader);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
