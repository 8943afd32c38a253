package dev.tributary.matching.features;

/** How much information the presence of a word or value carries, by the reference's own frequencies. */
public interface WordWeights {
    /** log2 of the number of rows over the number of rows with the term; at least 0. */
    double bits(long termHash);

    /** log2 of the number of rows plus one: what it takes to single out one row; at least 1. */
    double rowBits();
}
