package dev.tributary.schemas;

import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.RecordKey;
import java.util.Objects;

/**
 * A decision together with the record version it is about.
 *
 * @param version the record version that was matched, from 1
 */
public record DecisionRecord(RecordKey key, long version, MatchDecision decision) {

    public DecisionRecord {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(decision, "decision");
    }
}
