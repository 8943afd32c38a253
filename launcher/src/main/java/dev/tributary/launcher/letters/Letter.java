package dev.tributary.launcher.letters;

import dev.tributary.schemas.DeadLetterRecord;
import dev.tributary.schemas.RecordHeaders;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;

/**
 * A dead letter and its own place.
 *
 * @param partition of the topic dead-letters, with the offset
 * @param writtenAt when it was written, by the broker's clock
 * @param headers as they are on it
 */
public record Letter(int partition, long offset, Instant writtenAt, DeadLetterRecord record, Headers headers) {

    /** {@code partition@offset}, as the commands show and take it. */
    public String id() {
        return partition + "@" + offset;
    }

    /** Where its record came from: {@code topic-partition@offset}. */
    public String source() {
        return RecordHeaders.offset(record.topic(), record.partition(), record.offset());
    }
}
