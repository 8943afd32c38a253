package dev.tributary.matching;

import java.util.Objects;

/**
 * One feature's part in a decision.
 *
 * @param feature the feature's name, such as {@code name.alignment}
 * @param level the ordered level that was reached, such as {@code high}
 * @param value the similarity in 0..1 that led to the level, or NaN where the level is not graded
 * @param weight log2 of the Bayes factor: positive speaks for a match
 */
public record FeatureEvidence(String feature, String level, double value, double weight) {

    public FeatureEvidence {
        Objects.requireNonNull(feature, "feature");
        Objects.requireNonNull(level, "level");
    }
}
