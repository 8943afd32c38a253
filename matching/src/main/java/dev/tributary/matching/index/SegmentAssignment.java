package dev.tributary.matching.index;

import dev.tributary.matching.packed.StableHash;

/** Says which segment a reference belongs to: the same on every machine and release. */
public final class SegmentAssignment {
    private static final int SEED = 101;

    /** References that one segment holds well: some 50 MB as bytes, 150 MB decoded. */
    private static final int REFERENCES_PER_SEGMENT = 500_000;

    private SegmentAssignment() {}

    /**
     * How many segments a list of so many references is best held in. As few as can be, because each segment repeats
     * what is done once a record: looking up its terms and preparing its comparison.
     */
    public static int segmentsFor(long references) {
        return (int) Math.max(1, (references + REFERENCES_PER_SEGMENT - 1) / REFERENCES_PER_SEGMENT);
    }

    /**
     * The segment's number in 0..segmentCount-1.
     *
     * @throws IllegalArgumentException where the count is not positive
     */
    public static int segmentOf(String referenceId, int segmentCount) {
        if (segmentCount < 1) {
            throw new IllegalArgumentException("there must be at least one segment, not " + segmentCount);
        }
        return (int) Long.remainderUnsigned(StableHash.of(referenceId, SEED), segmentCount);
    }
}
