package dev.tributary.schemas;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One state of the reference list.
 *
 * @param epoch counts from 1
 * @param offsets by partition of the reference topic: the next offset to read
 * @param segments number of base segments
 * @param baseEpoch the epoch whose rows the base segments hold
 * @param changes for a base that was published as such, the changes it was published with; else those since the base
 * @param next the base of epochs to come, where one is being prepared
 * @param generation what the reference table holds as a whole, by its number, which is none of an earlier epoch; 0 where it
 *     holds all changes
 * @param plan a hash of the plan and the normaliser's version by which references are normalised and searched; empty for one
 *     of before plans could be set
 */
public record EpochRecord(
        long epoch,
        List<Long> offsets,
        int segments,
        long baseEpoch,
        long changes,
        Optional<NextBase> next,
        long generation,
        String plan) {

    /**
     * A base of epochs to come.
     *
     * @param epoch whose rows it holds; no later than the epoch that names it
     * @param segments how many it will have
     */
    public record NextBase(long epoch, int segments) {}

    public EpochRecord {
        offsets = List.copyOf(offsets);
        Objects.requireNonNull(plan, "plan");
        if (epoch < 1 || baseEpoch < 1 || baseEpoch > epoch) {
            throw new IllegalArgumentException("epochs count from 1 and a base is no later than its epoch");
        }
        if (next.isPresent() && (next.get().epoch() <= baseEpoch || next.get().epoch() > epoch)) {
            throw new IllegalArgumentException("a base to come is later than the base and no later than its epoch");
        }
    }

    /** An epoch without a base to come, whose table holds all changes, of companies. */
    public EpochRecord(long epoch, List<Long> offsets, int segments, long baseEpoch, long changes) {
        this(epoch, offsets, segments, baseEpoch, changes, Optional.empty(), 0, "");
    }

    /** Whether it was published as a base of its own. */
    public boolean isBase() {
        return epoch == baseEpoch;
    }
}
