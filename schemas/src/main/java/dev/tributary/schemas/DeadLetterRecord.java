package dev.tributary.schemas;

import java.time.Instant;
import java.util.Objects;

/**
 * A record that could not be processed.
 *
 * @param reason wire name of the {@link Reason}
 * @param stage wire name of the {@link Stage}
 * @param message what is wrong and how to mend it, without the record's contents
 * @param topic where the record came from, with partition and offset
 * @param timestamp the record's own timestamp
 * @param key the record's key bytes, may be null
 * @param value the record's value bytes; null where it had none or is oversize
 * @param valueSizeBytes the value's size, also where it is not kept
 * @param valueSha256 in hex; null where the record had no value
 * @param replayable whether the value is here in full
 */
public record DeadLetterRecord(
        String reason,
        String stage,
        String message,
        String topic,
        int partition,
        long offset,
        Instant timestamp,
        byte[] key,
        byte[] value,
        long valueSizeBytes,
        String valueSha256,
        boolean replayable) {

    public DeadLetterRecord {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(stage, "stage");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(timestamp, "timestamp");
    }
}
