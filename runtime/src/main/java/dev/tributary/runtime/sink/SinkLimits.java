package dev.tributary.runtime.sink;

import java.time.Duration;
import java.util.Objects;

/**
 * When gathered records are written. One batch is being written while the next is gathered, so twice this much is held
 * in memory; at the limits the partitions are paused.
 *
 * @param recordsMax records in one write
 * @param bytesMax bytes of keys and values in one write
 * @param lingerMax how long a record waits for more; zero writes what has come as soon as the writer is idle
 */
public record SinkLimits(int recordsMax, long bytesMax, Duration lingerMax) {

    public SinkLimits {
        Objects.requireNonNull(lingerMax, "lingerMax");
        if (recordsMax < 1 || bytesMax < 1 || lingerMax.isNegative()) {
            throw new IllegalArgumentException("limits are positive");
        }
    }
}
