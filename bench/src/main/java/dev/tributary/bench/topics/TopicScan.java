package dev.tributary.bench.topics;

import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads what is committed on topics. Each call opens a consumer of its own. */
public final class TopicScan {

    private static final Duration POLL_MAX = Duration.ofMillis(200);
    private static final int POLL_RECORDS_MAX = 5_000;
    private static final int TAIL_FIRST = 16;
    /** Nothing is waited for: a fetch that waits at the end of a partition would hold up the close of its consumer. */
    private static final int FETCH_WAIT_MAX_MS = 20;

    private final Settings settings;

    public TopicScan(Settings settings) {
        this.settings = settings;
    }

    /** A consumer of committed records outside of any group, from the beginning, that waits for new ones. */
    public KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(properties());
    }

    /** The same, for records that are there. */
    public KafkaConsumer<byte[], byte[]> consumerToTheEnd() {
        Map<String, Object> properties = properties();
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MAX_MS);
        return new KafkaConsumer<>(properties);
    }

    private Map<String, Object> properties() {
        Map<String, Object> properties = new HashMap<>(KafkaProperties.consumer(settings, "none", POLL_RECORDS_MAX));
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return properties;
    }

    /** The partitions of a topic. */
    public static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    /** Gives every record, from the beginning up to what is committed now, in the order of each partition. */
    public void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        read(topic, Instant.EPOCH, reader);
    }

    /** The same, from the first record of each partition that is not before a time. */
    public void read(String topic, Instant from, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumerToTheEnd()) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            seek(consumer, partitions, from);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (!reached(consumer, partitions, ends)) {
                consumer.poll(POLL_MAX).forEach(reader);
            }
        }
    }

    private static void seek(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions, Instant from) {
        if (from.equals(Instant.EPOCH)) {
            consumer.seekToBeginning(partitions);
            return;
        }
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, from.toEpochMilli()));
        consumer.offsetsForTimes(times).forEach((partition, found) -> {
            if (found == null) {
                consumer.seekToEnd(List.of(partition));
            } else {
                consumer.seek(partition, found.offset());
            }
        });
    }

    /**
     * The offset of the last record of each partition that has one. It is looked for, because the end of a topic with
     * transactions is a marker and no record.
     */
    public Map<TopicPartition, Long> lastRecords(String topic) {
        Map<TopicPartition, Long> last = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumerToTheEnd()) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            boolean whole = false;
            for (long tail = TAIL_FIRST; !whole && last.size() < partitions.size(); tail *= 8) {
                whole = true;
                for (TopicPartition partition : partitions) {
                    long from = Math.max(begins.get(partition), ends.get(partition) - tail);
                    consumer.seek(partition, last.containsKey(partition) ? ends.get(partition) : from);
                    whole &= from == begins.get(partition);
                }
                while (!reached(consumer, partitions, ends)) {
                    consumer.poll(POLL_MAX)
                            .forEach(record -> last.merge(
                                    new TopicPartition(record.topic(), record.partition()),
                                    record.offset(),
                                    Math::max));
                }
            }
        }
        return last;
    }

    private static boolean reached(
            KafkaConsumer<byte[], byte[]> consumer,
            Collection<TopicPartition> partitions,
            Map<TopicPartition, Long> ends) {
        return partitions.stream().allMatch(partition -> consumer.position(partition) >= ends.get(partition));
    }
}
