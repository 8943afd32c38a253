package dev.tributary.runtime.sink;

import java.util.Objects;
import org.apache.kafka.common.TopicPartition;

/**
 * A decoded record with its place in the log.
 *
 * @param partition where it was read
 * @param offset its offset there
 * @param change what the target is to do with it
 */
public record SinkRecord<M>(TopicPartition partition, long offset, M change) {

    public SinkRecord {
        Objects.requireNonNull(partition, "partition");
        Objects.requireNonNull(change, "change");
    }
}
