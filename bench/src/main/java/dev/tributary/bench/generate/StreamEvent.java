package dev.tributary.bench.generate;

import dev.tributary.matching.RecordKey;
import java.util.Map;
import java.util.Optional;

/**
 * One record of the generated stream and what must come of it.
 *
 * @param key the record's key
 * @param content the attributes; empty for a delete
 * @param outcome what must come of it
 * @param version the record version that the outcome is about; 0 where there is none
 * @param truth the reference that it describes; empty where there is none or nothing is decided
 * @param breakage how it is broken, exactly where the outcome is a dead letter
 * @param json whether it is sent as JSON instead of Avro
 */
public record StreamEvent(
        RecordKey key,
        Map<String, String> content,
        Outcome outcome,
        long version,
        Optional<String> truth,
        Optional<Breakage> breakage,
        boolean json) {

    /** What must come of one record of the stream. */
    public enum Outcome {
        /** A decision: auto-matched, review required or unmatched. */
        DECIDED,
        UNCHANGED,
        DELETED,
        DEAD_LETTER
    }

    public StreamEvent {
        content = Map.copyOf(content);
        if (breakage.isPresent() != (outcome == Outcome.DEAD_LETTER)) {
            throw new IllegalArgumentException("a record is broken exactly where a dead letter must come of it");
        }
        if ((version > 0) != (outcome == Outcome.DECIDED || outcome == Outcome.DELETED)) {
            throw new IllegalArgumentException("a decision and a delete have a version, others have none");
        }
    }

    /** Whether the record removes its entity, known or not. */
    public boolean isDelete() {
        return breakage.isEmpty() && content.isEmpty();
    }
}
