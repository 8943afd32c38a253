package dev.tributary.schemas;

import dev.tributary.matching.RecordKey;
import java.util.Objects;

/**
 * What an endpoint answered about a record and the reference it may be, kept so that a replay decides the same.
 *
 * @param inputHash SHA-256 in hex of what was asked
 * @param questionVersion the form of the question
 * @param verdict the answer's wire name, or why there is none
 * @param confidence in 0..1; 0 without an answer
 * @param asked whether the endpoint was asked for this record
 */
public record AdjudicationRecord(
        RecordKey key,
        String inputHash,
        String endpoint,
        String questionVersion,
        String verdict,
        double confidence,
        boolean asked) {

    public AdjudicationRecord {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(inputHash, "inputHash");
        Objects.requireNonNull(endpoint, "endpoint");
        Objects.requireNonNull(questionVersion, "questionVersion");
        Objects.requireNonNull(verdict, "verdict");
    }

    /** The Kafka key: one for each record and question, so that only the record's own instance writes it. */
    public String topicKey() {
        return key + "|" + inputHash;
    }
}
