package dev.tributary.matching.training;

import dev.tributary.matching.Entity;
import java.util.Objects;

/**
 * A record and a reference of which it is known whether they are the same entity.
 *
 * @param recordId the record's id: pairs of one record compete
 * @param record normalised
 * @param referenceId the reference's id
 * @param reference normalised
 * @param match whether they are the same
 */
public record LabelledPair(String recordId, Entity record, String referenceId, Entity reference, boolean match) {
    public LabelledPair {
        Objects.requireNonNull(recordId, "recordId");
        Objects.requireNonNull(record, "record");
        Objects.requireNonNull(referenceId, "referenceId");
        Objects.requireNonNull(reference, "reference");
    }
}
