package dev.tributary.runtime.sink;

import dev.tributary.schemas.Reject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * One batch on its way: decode, dead letters, write. Repeated after a failure it goes on at the step that failed; the
 * steps before it are not done again. Runs on the writer thread.
 */
final class Flush<M> {

    private final SinkTarget<M> target;
    private final DeadLetterWriter deadLetters;
    private final SinkMetrics metrics;
    private final Set<TopicPartition> revoked;
    private final List<ConsumerRecord<byte[], byte[]>> records;
    private final List<SinkRecord<M>> decoded = new ArrayList<>();
    private final List<RejectedRecord> rejected = new ArrayList<>();
    private int next;
    private boolean lettersWritten;

    /**
     * @param revoked partitions that have gone to another member since the records were read; grows meanwhile
     * @param records in the order they were read
     */
    Flush(
            SinkTarget<M> target,
            DeadLetterWriter deadLetters,
            SinkMetrics metrics,
            Set<TopicPartition> revoked,
            List<ConsumerRecord<byte[], byte[]>> records) {
        this.target = target;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
        this.revoked = revoked;
        this.records = new ArrayList<>(records);
    }

    /**
     * @param group the consumer's membership as it is now
     * @return the last offset of each partition that was written
     */
    Map<TopicPartition, Long> run(ConsumerGroupMetadata group) {
        decode();
        if (!lettersWritten) {
            leaveOutRevoked();
            metrics.deadLetters(deadLetters.write(rejected, group));
            lettersWritten = true;
        }
        if (!decoded.isEmpty()) {
            long begun = System.nanoTime();
            Map<String, Long> rows = target.write(decoded);
            metrics.written(rows, Duration.ofNanos(System.nanoTime() - begun));
        }
        metrics.records(GatheredRecords.count(records));
        Map<TopicPartition, Long> last = new HashMap<>();
        records.forEach(record -> last.put(partition(record), record.offset()));
        return last;
    }

    /**
     * The owner of these partitions writes their dead letters, so it has to read them: no row of theirs may take the
     * target's watermark past a dead letter that was not written. A partition that is revoked later is not missed, for
     * then Kafka refuses the transaction of the letters, and all is tried again.
     */
    private void leaveOutRevoked() {
        Set<TopicPartition> gone = Set.copyOf(revoked);
        records.removeIf(one -> gone.contains(partition(one)));
        rejected.removeIf(one -> gone.contains(one.partition()));
        decoded.removeIf(one -> gone.contains(one.partition()));
        next = records.size();
    }

    /** Goes on where the registry failed before. */
    private void decode() {
        while (next < records.size()) {
            ConsumerRecord<byte[], byte[]> record = records.get(next);
            try {
                decoded.add(new SinkRecord<>(partition(record), record.offset(), target.decode(record)));
            } catch (Reject reject) {
                rejected.add(new RejectedRecord(record, reject));
            }
            next++;
        }
    }

    private static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }
}
