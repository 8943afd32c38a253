package dev.tributary.schemas;

import java.util.List;

/**
 * One state of the reference list.
 *
 * @param epoch counts from 1
 * @param offsets by partition of the reference topic: the next offset to read
 * @param segments number of base segments
 * @param baseEpoch the epoch whose rows the base segments hold
 * @param changes for a base, the changes it was published with; for a later epoch, those since its base
 */
public record EpochRecord(long epoch, List<Long> offsets, int segments, long baseEpoch, long changes) {

    public EpochRecord {
        offsets = List.copyOf(offsets);
        if (epoch < 1 || baseEpoch < 1 || baseEpoch > epoch) {
            throw new IllegalArgumentException("epochs count from 1 and a base is no later than its epoch");
        }
    }
}
