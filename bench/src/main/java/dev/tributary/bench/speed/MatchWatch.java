package dev.tributary.bench.speed;

import dev.tributary.bench.play.Latencies;
import dev.tributary.bench.topics.TopicScan;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.schemas.RecordHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Counts committed decisions from now on, with the time of each read. For one thread. */
final class MatchWatch implements AutoCloseable {

    private static final Duration POLL_MAX = Duration.ofMillis(5);
    /** This share of a run warms up and is not counted. */
    private static final double WARM_UP_SHARE = 0.5;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<Point> points = new ArrayList<>();
    private Latencies latencies = new Latencies();
    private long count;

    private record Point(long nanos, long count) {}

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
                points.add(new Point(System.nanoTime(), count));
            } else {
                check.run();
            }
        }
    }

    void reset() {
        count = 0;
        points.clear();
        latencies = new Latencies();
    }

    /** From the append to the topic entities until the read here, of those since the last {@link #reset}. */
    Latencies latencies() {
        return latencies;
    }

    /** Decisions a second, the warm-up left out; 0 where too little was seen. */
    double steadyPerSecond() {
        if (points.isEmpty()) {
            return 0;
        }
        Point last = points.get(points.size() - 1);
        for (Point point : points) {
            if (point.count() >= WARM_UP_SHARE * last.count() && point.nanos() < last.nanos()) {
                return (last.count() - point.count()) * 1e9 / (last.nanos() - point.nanos());
            }
        }
        return 0;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
