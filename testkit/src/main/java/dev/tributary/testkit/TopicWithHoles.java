package dev.tributary.testkit;

import static org.awaitility.Awaitility.await;

import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Settings;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;

/**
 * A compacted topic whose offsets have holes: compaction has taken the first of two records of a key, and transactions were
 * aborted, the last of them at the end. The broker's cleaner should look often ({@code log.cleaner.backoff.ms}).
 */
public record TopicWithHoles(Settings settings, String topic) {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Map<String, String> COMPACTED_SOON =
            Map.of("segment.ms", "200", "min.cleanable.dirty.ratio", "0.0", "min.compaction.lag.ms", "0");

    /**
     * Sends the records twice, but the first of all once, and waits until no key is there twice: the holes begin behind the
     * first record.
     *
     * @param records of this topic, each of another key
     */
    public void fill(List<ProducerRecord<byte[], byte[]>> records) throws ExecutionException, InterruptedException {
        compactSoon();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(KafkaProperties.producer(settings))) {
            records.forEach(producer::send);
            records.subList(1, records.size()).forEach(producer::send);
        }
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).until(() -> {
            abortTransaction();
            Set<ByteBuffer> keys = new HashSet<>();
            return CommittedRecords.of(settings, topic).stream()
                    .allMatch(record -> keys.add(ByteBuffer.wrap(record.key())));
        });
    }

    private void compactSoon() throws ExecutionException, InterruptedException {
        List<AlterConfigOp> changes = new ArrayList<>();
        COMPACTED_SOON.forEach(
                (key, value) -> changes.add(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET)));
        try (Admin admin = Admin.create(KafkaProperties.common(settings))) {
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), changes))
                    .all()
                    .get();
        }
    }

    /** Leaves a record that nobody may see, and a marker, in each partition; segments that are old enough end with it. */
    public void abortTransaction() {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(KafkaProperties.transactionalProducer(settings, topic + "-aborts"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.partitionsFor(topic)
                    .forEach(partition -> producer.send(new ProducerRecord<>(
                            topic, partition.partition(), "test|aborted".getBytes(), "never seen".getBytes())));
            producer.flush();
            producer.abortTransaction();
        }
    }

    /** Offsets between the first and the last record of each partition that no committed record has. */
    public long holes() {
        Map<Integer, Long> next = new HashMap<>();
        long holes = 0;
        for (ConsumerRecord<byte[], byte[]> record : CommittedRecords.of(settings, topic)) {
            holes += record.offset() - next.getOrDefault(record.partition(), record.offset());
            next.put(record.partition(), record.offset() + 1);
        }
        return holes;
    }
}
