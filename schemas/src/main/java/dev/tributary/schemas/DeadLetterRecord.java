package dev.tributary.schemas;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * A record that could not be processed.
 *
 * @param reason wire name of the {@link Reason}
 * @param stage wire name of the {@link Stage}
 * @param message what is wrong and how to mend it, without the record's contents
 * @param topic where the record came from, with partition and offset
 * @param timestamp the record's own timestamp
 * @param key the record's key bytes; null where it had none or one above {@link #KEY_BYTES_KEPT_MAX}
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

    /** A longer key is not kept: a dead letter must fit its topic. */
    public static final int KEY_BYTES_KEPT_MAX = 32 * 1024;
    /** More bytes of foreign headers are not kept, for the same reason. */
    public static final int HEADER_BYTES_KEPT_MAX = 32 * 1024;

    public DeadLetterRecord {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(stage, "stage");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(timestamp, "timestamp");
    }

    /** Where a record came from. */
    public record Coordinates(String topic, int partition, long offset, Instant timestamp) {}

    /**
     * The dead letter of a rejected record. An oversize value is not kept: its hash and coordinates are.
     *
     * @param key the record's key bytes, may be null
     * @param value the record's value bytes, may be null
     */
    public static DeadLetterRecord of(Coordinates from, byte[] key, byte[] value, Stage stage, Reject reject) {
        boolean kept = reject.reason() != Reason.OVERSIZE;
        return new DeadLetterRecord(
                reject.reason().wireName(),
                stage.wireName(),
                reject.getMessage(),
                from.topic(),
                from.partition(),
                from.offset(),
                from.timestamp(),
                key == null || key.length > KEY_BYTES_KEPT_MAX ? null : key,
                kept ? value : null,
                value == null ? 0 : value.length,
                value == null ? null : Hashes.sha256Hex(value),
                kept);
    }

    /** The same; without the value where that has more bytes. */
    public DeadLetterRecord within(int valueBytesMax) {
        if (value == null || value.length <= valueBytesMax) {
            return this;
        }
        return new DeadLetterRecord(
                reason,
                stage,
                message,
                topic,
                partition,
                offset,
                timestamp,
                key,
                null,
                valueSizeBytes,
                valueSha256,
                false);
    }

    /** Adds the headers by which dead letters are filtered, beside those that the record had where they are small. */
    public void describeIn(Headers headers) {
        long bytes = 0;
        for (Header header : headers) {
            bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        if (bytes > HEADER_BYTES_KEPT_MAX) {
            List.of(headers.toArray()).forEach(header -> headers.remove(header.key()));
        }
        RecordHeaders.set(headers, RecordHeaders.REASON, reason);
        RecordHeaders.set(headers, RecordHeaders.STAGE, stage);
        RecordHeaders.set(headers, RecordHeaders.SOURCE_OFFSET, RecordHeaders.offset(topic, partition, offset));
    }
}
