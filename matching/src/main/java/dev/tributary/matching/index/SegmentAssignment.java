package dev.tributary.matching.index;

import dev.tributary.matching.packed.StableHash;

/** Says which segment a reference belongs to: the same on every machine and release. */
public final class SegmentAssignment {
    private static final int SEED = 101;

    private SegmentAssignment() {}

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
