package dev.tributary.linkage.evaluate;

/**
 * A predicted pair.
 *
 * @param left the record's id
 * @param right the reference's id
 * @param score the probability that they are the same, in 0..1
 */
public record ScoredPair(String left, String right, double score) {

    public ScoredPair {
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("a score is a probability in 0..1, not " + score);
        }
    }
}
