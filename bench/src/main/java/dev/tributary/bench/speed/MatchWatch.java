package dev.tributary.bench.speed;

import dev.tributary.bench.play.Latencies;
import dev.tributary.bench.topics.TopicScan;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.schemas.RecordHeaders;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Counts committed decisions from now on. For one thread. */
final class MatchWatch implements AutoCloseable {

    private static final Duration POLL_MAX = Duration.ofMillis(5);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private Latencies latencies = new Latencies();
    private long count;

    MatchWatch(Settings settings) {
        consumer = new TopicScan(settings).consumer();
        List<TopicPartition> partitions = TopicScan.partitions(
                consumer, new RecordFormats(settings).topics().matches());
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /**
     * Waits until so many decisions have come since the last {@link #reset}.
     *
     * @param check called between polls; throws to give up
     */
    void await(long wanted, Runnable check) {
        while (count < wanted) {
            var records = consumer.poll(POLL_MAX);
            long now = System.currentTimeMillis();
            records.forEach(record -> RecordHeaders.number(record.headers(), RecordHeaders.INGESTED_AT)
                    .ifPresent(ingestedAt -> latencies.add(now - ingestedAt)));
            if (!records.isEmpty()) {
                count += records.count();
            } else {
                check.run();
            }
        }
    }

    void reset() {
        count = 0;
        latencies = new Latencies();
    }

    /** From the append to the topic entities until the read here, of those since the last {@link #reset}. */
    Latencies latencies() {
        return latencies;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
