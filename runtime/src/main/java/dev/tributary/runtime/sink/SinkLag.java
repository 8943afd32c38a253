package dev.tributary.runtime.sink;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * How many records are not yet in the target: those that are ahead of the consumer and those that are held in memory.
 * Offsets of transaction markers do not count once they are passed, so the lag of an idle topic is 0. For the loop's
 * thread alone.
 */
final class SinkLag {

    private static final long UNKNOWN = Long.MAX_VALUE;

    private final Consumer<?, ?> consumer;
    private final SinkMetrics metrics;

    SinkLag(Consumer<?, ?> consumer, SinkMetrics metrics) {
        this.consumer = consumer;
        this.metrics = metrics;
    }

    /**
     * @param unplaced partitions of which nothing is known yet
     * @param held records in memory by topic, gathered or being written
     */
    void report(Set<TopicPartition> unplaced, List<Map<String, Long>> held) {
        metrics.held(held.stream()
                .flatMap(some -> some.values().stream())
                .mapToLong(Long::longValue)
                .sum());
        byTopic(unplaced, held).forEach((topic, lag) -> {
            if (lag != UNKNOWN) {
                metrics.lag(topic, lag);
            }
        });
    }

    /** Whether all that is in the assigned partitions is in the target; false where none is assigned. */
    boolean isZero(Set<TopicPartition> unplaced, List<Map<String, Long>> held) {
        Map<String, Long> lags = byTopic(unplaced, held);
        return !lags.isEmpty() && lags.values().stream().allMatch(lag -> lag == 0);
    }

    private Map<String, Long> byTopic(Set<TopicPartition> unplaced, List<Map<String, Long>> held) {
        Map<String, Long> lags = new TreeMap<>();
        for (TopicPartition partition : consumer.assignment()) {
            OptionalLong ahead = unplaced.contains(partition) ? OptionalLong.empty() : consumer.currentLag(partition);
            lags.merge(partition.topic(), ahead.orElse(UNKNOWN), SinkLag::sum);
        }
        held.forEach(
                some -> some.forEach((topic, count) -> lags.computeIfPresent(topic, (key, lag) -> sum(lag, count))));
        return lags;
    }

    private static long sum(long one, long other) {
        return one == UNKNOWN || other == UNKNOWN ? UNKNOWN : one + other;
    }
}
