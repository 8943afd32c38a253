package dev.tributary.bench.speed;

import dev.tributary.bench.topics.TopicScan;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Counts committed decisions from now on, with the time of each read. For one thread. */
final class MatchWatch implements AutoCloseable {

    private static final Duration POLL_MAX = Duration.ofMillis(5);
    /** This share of a run warms up and is not counted. */
    private static final double WARM_UP_SHARE = 0.25;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<Point> points = new ArrayList<>();
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
            int read = consumer.poll(POLL_MAX).count();
            if (read > 0) {
                count += read;
                points.add(new Point(System.nanoTime(), count));
            } else {
                check.run();
            }
        }
    }

    void reset() {
        count = 0;
        points.clear();
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
