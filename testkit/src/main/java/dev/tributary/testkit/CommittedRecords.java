package dev.tributary.testkit;

import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** What readers of committed records see of a topic. */
public final class CommittedRecords {

    private CommittedRecords() {}

    /** All that there are now, each partition's in order. */
    public static List<ConsumerRecord<byte[], byte[]>> of(Settings settings, String topic) {
        Map<String, Object> properties = KafkaProperties.consumer(settings, "unused", 10_000);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        // A fetch that waits for more would hold up the close of the consumer, for half a second.
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }
}
