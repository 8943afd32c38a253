package dev.tributary.spark;

import dev.tributary.runtime.StopSignal;
import dev.tributary.schemas.RecordHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether a group's offsets lie before results that are on the topic already. Results and offsets are one
 * transaction, so that only someone who has set the offsets back can have done that. The lane then makes the same results
 * again, and says so.
 */
final class SetBackOffsets {

    private static final Logger LOG = LoggerFactory.getLogger(SetBackOffsets.class);
    private static final Duration POLL_MAX = Duration.ofMillis(200);
    /** Offsets at the end of a partition that are looked at; the last of them may be markers of transactions. */
    private static final long TAIL_MAX = 1_000;

    private SetBackOffsets() {}

    /**
     * Input records that the group will process again; to be asked before the group's member subscribes.
     *
     * @param results groupless, reads committed records; used and left open
     * @param member of the group, not subscribed yet
     * @param output topic of the lane's results, partitioned as the input is
     */
    static long count(
            Consumer<byte[], byte[]> results, Consumer<?, ?> member, String input, String output, StopSignal stop) {
        try {
            // In this order: what is committed meanwhile is not taken for set back.
            Map<TopicPartition, Long> written = written(results, input, output, stop);
            return behind(written, member.committed(written.keySet()));
        } catch (RetriableException e) {
            LOG.warn("whether the offsets of {} were set back could not be found out: {}", input, e.getMessage());
            return 0;
        }
    }

    private static long behind(
            Map<TopicPartition, Long> written, Map<TopicPartition, OffsetAndMetadata> committedOffsets) {
        long again = 0;
        for (Map.Entry<TopicPartition, Long> partition : written.entrySet()) {
            OffsetAndMetadata committed = committedOffsets.get(partition.getKey());
            if (committed != null && committed.offset() < partition.getValue()) {
                LOG.warn(
                        "the offset of {} was set back to {}, but results up to {} are on the topic: they are made again",
                        partition.getKey(),
                        committed.offset(),
                        partition.getValue());
                again += partition.getValue() - committed.offset();
            }
        }
        return again;
    }

    /** By partition of the input the offset after the batch of the last result; none where there are no results. */
    private static Map<TopicPartition, Long> written(
            Consumer<byte[], byte[]> results, String input, String output, StopSignal stop) {
        List<TopicPartition> partitions = new ArrayList<>();
        results.partitionsFor(output).forEach(info -> partitions.add(new TopicPartition(output, info.partition())));
        results.assign(partitions);
        Map<TopicPartition, Long> ends = results.endOffsets(partitions);
        partitions.forEach(partition -> results.seek(partition, Math.max(0, ends.get(partition) - TAIL_MAX)));
        Map<TopicPartition, Long> written = new HashMap<>();
        while (!stop.isRequested()
                && partitions.stream().anyMatch(partition -> results.position(partition) < ends.get(partition))) {
            for (ConsumerRecord<byte[], byte[]> record : results.poll(POLL_MAX)) {
                TopicPartition from = new TopicPartition(input, record.partition());
                RecordHeaders.text(record.headers(), RecordHeaders.BATCH)
                        .map(batch -> endOf(batch, from))
                        .filter(end -> end > 0)
                        .ifPresent(end -> written.put(from, end));
            }
        }
        return written;
    }

    /** The offset after the partition's range in the name of a batch; 0 where it has none. */
    static long endOf(String batch, TopicPartition partition) {
        Matcher range = Pattern.compile("(?:^|,)" + Pattern.quote(partition + "@") + "\\d+\\.\\.(\\d+)")
                .matcher(batch);
        return range.find() ? Long.parseLong(range.group(1)) + 1 : 0;
    }
}
