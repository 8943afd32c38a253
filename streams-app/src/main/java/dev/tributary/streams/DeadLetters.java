package dev.tributary.streams;

import dev.tributary.schemas.DeadLetterRecord;
import dev.tributary.schemas.Reject;
import dev.tributary.schemas.Stage;
import dev.tributary.streams.Outcomes.Outcome;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rejects of one stage: each becomes one dead letter under the record's own key. Belongs to a stream thread. */
final class DeadLetters {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    private final IntakeParts parts;
    private final Stage stage;
    private final ProcessorContext<byte[], Object> context;

    DeadLetters(IntakeParts parts, Stage stage, ProcessorContext<byte[], Object> context) {
        this.parts = parts;
        this.stage = stage;
        this.context = context;
    }

    /**
     * @param record in process, with the key, headers and timestamp of the input
     * @param raw the value's bytes as received, may be null
     */
    void send(Record<byte[], ?> record, byte[] raw, Reject reject) {
        RecordMetadata from = context.recordMetadata().orElseThrow();
        DeadLetterRecord letter = DeadLetterRecord.of(
                new DeadLetterRecord.Coordinates(
                        from.topic(), from.partition(), from.offset(), Instant.ofEpochMilli(record.timestamp())),
                record.key(),
                raw,
                stage,
                reject);
        byte[] value;
        try {
            value = parts.registry().call(() -> parts.deadLetters().write(letter));
        } catch (Reject e) {
            throw new IllegalStateException("writing rejects nothing", e);
        }
        Headers headers = new org.apache.kafka.common.header.internals.RecordHeaders(record.headers());
        letter.describeIn(headers);
        context.forward(new Record<>(letter.key(), value, record.timestamp(), headers), MatchTopology.DEAD_LETTERS);
        parts.outcomes().add(from.topic(), from.partition(), from.offset(), Outcome.deadLetter(reject.reason()));
        LOG.debug(
                "dead letter {} of {}-{}@{}",
                reject.reason().wireName(),
                from.topic(),
                from.partition(),
                from.offset());
    }
}
