package dev.tributary.spark;

import dev.tributary.runtime.StopSignal;
import dev.tributary.schemas.EmbeddingRecord;
import dev.tributary.schemas.RecordReader;
import dev.tributary.schemas.Reject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fills the cache of vectors from the newest embeddings on the topic, so that a restart does not embed them again. */
final class EmbeddingsTail {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddingsTail.class);
    private static final Duration POLL_MAX = Duration.ofMillis(200);

    private EmbeddingsTail() {}

    /**
     * @param consumer groupless, used and left open
     * @param textsMax about as many records are read; fewer where Kafka or the registry fails meanwhile or a stop is
     *     asked for: then those texts are embedded again
     */
    static void fill(
            VectorCache cache,
            Consumer<byte[], byte[]> consumer,
            RecordReader<EmbeddingRecord> reader,
            EmbedModel model,
            int textsMax,
            StopSignal stop) {
        try {
            Map<TopicPartition, Long> ends = seekToTail(consumer, reader.topic(), textsMax);
            while (!stop.isRequested()
                    && ends.keySet().stream()
                            .anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_MAX)) {
                    if (record.value() != null) {
                        put(cache, reader, model, record.value());
                    }
                }
            }
        } catch (RetriableException e) {
            LOG.warn("embed: the vectors on {} are not all known: {}", reader.topic(), e.getMessage());
        }
        if (cache.size() > 0) {
            LOG.info("embed: {} vectors are known from {}", cache.size(), reader.topic());
        }
    }

    /** Where each partition ends now. */
    private static Map<TopicPartition, Long> seekToTail(Consumer<byte[], byte[]> consumer, String topic, int textsMax) {
        List<TopicPartition> partitions = new ArrayList<>();
        consumer.partitionsFor(topic)
                .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
        long each = Math.max(1, textsMax / partitions.size());
        partitions.forEach(
                partition -> consumer.seek(partition, Math.max(beginnings.get(partition), ends.get(partition) - each)));
        return ends;
    }

    private static void put(VectorCache cache, RecordReader<EmbeddingRecord> reader, EmbedModel model, byte[] value) {
        try {
            EmbeddingRecord known = reader.read(value);
            if (known.model().equals(model.name()) && known.modelVersion().equals(model.version())) {
                cache.put(known.textHash(), known.vector());
            }
        } catch (Reject e) {
            LOG.debug("an embedding that cannot be read is left out of the cache", e);
        }
    }
}
