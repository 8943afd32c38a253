package dev.tributary.matching;

import java.util.List;
import java.util.Objects;

/**
 * One of a record's candidates.
 *
 * @param referenceId the reference
 * @param probability calibrated probability in 0..1 that it is the record's match, in competition with the others
 * @param score log2 of the odds by its evidence alone
 * @param evidence every feature that is not missing; the weights and the model's prior add up to the score
 */
public record ScoredCandidate(String referenceId, double probability, double score, List<FeatureEvidence> evidence) {
    public ScoredCandidate {
        Objects.requireNonNull(referenceId, "referenceId");
        evidence = List.copyOf(evidence);
    }
}
