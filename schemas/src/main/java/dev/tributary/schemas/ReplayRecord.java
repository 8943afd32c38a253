package dev.tributary.schemas;

import java.time.Instant;
import java.util.Objects;

/**
 * The mark of a dead letter that was replayed: committed in one transaction with the record that was sent again.
 *
 * @param letterPartition where the dead letter is on its topic, with its offset
 * @param topic where the record was sent to
 */
public record ReplayRecord(int letterPartition, long letterOffset, String topic, Instant replayedAt) {

    public ReplayRecord {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(replayedAt, "replayedAt");
    }
}
