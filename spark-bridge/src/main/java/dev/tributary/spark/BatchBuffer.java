package dev.tributary.spark;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Polled records that wait for a batch. For the loop's thread alone.
 *
 * <p>Batches form by themselves: an idle lane takes what is there, at once or after the linger; while a batch is in
 * Spark a further one starts only when it is full, so that records gather meanwhile.
 */
final class BatchBuffer {

    /**
     * @param recordsMax most records in a batch
     * @param bytesMax most bytes of keys and values in a batch; a single larger record still makes a batch
     * @param lingerMs how long an idle lane waits for more
     */
    record Limits(int recordsMax, int bytesMax, long lingerMs) {}

    private final Limits limits;
    private final ArrayDeque<ConsumerRecord<byte[], byte[]>> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private long oldestSinceMs;

    BatchBuffer(Limits limits) {
        this.limits = limits;
    }

    void add(ConsumerRecord<byte[], byte[]> record, long nowMs) {
        if (waiting.isEmpty()) {
            oldestSinceMs = nowMs;
        }
        waiting.add(record);
        waitingBytes += sizeOf(record);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    /** Two batches are waiting: there is no use in polling more. */
    boolean isFull() {
        return waiting.size() >= 2 * limits.recordsMax || waitingBytes >= 2L * limits.bytesMax;
    }

    /** Half of what makes it full has gone. */
    boolean hasRoom() {
        return waiting.size() <= limits.recordsMax && waitingBytes <= limits.bytesMax;
    }

    /** The next batch if it is time for one. */
    Optional<MicroBatch> take(boolean idle, long nowMs) {
        boolean fullBatch = waiting.size() >= limits.recordsMax || waitingBytes >= limits.bytesMax;
        boolean lingered = nowMs - oldestSinceMs >= limits.lingerMs;
        if (waiting.isEmpty() || !(fullBatch || (idle && lingered))) {
            return Optional.empty();
        }
        List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>(Math.min(waiting.size(), limits.recordsMax));
        long batchBytes = 0;
        while (!waiting.isEmpty() && batch.size() < limits.recordsMax) {
            int size = sizeOf(waiting.peek());
            if (!batch.isEmpty() && batchBytes + size > limits.bytesMax) {
                break;
            }
            batchBytes += size;
            batch.add(waiting.poll());
        }
        waitingBytes -= batchBytes;
        oldestSinceMs = nowMs;
        return Optional.of(new MicroBatch(batch));
    }

    void clear() {
        waiting.clear();
        waitingBytes = 0;
    }

    private static int sizeOf(ConsumerRecord<byte[], byte[]> record) {
        return Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    }
}
