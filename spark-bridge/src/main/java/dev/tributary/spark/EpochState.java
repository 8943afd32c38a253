package dev.tributary.spark;

import dev.tributary.schemas.EpochRecord;
import java.util.List;
import java.util.Optional;

/**
 * An epoch and those of the log that it refers to.
 *
 * @param base the epoch whose rows the base segments hold; the epoch itself or an earlier one
 * @param epoch the state to be searched
 * @param next the epoch whose rows the base segments of epochs to come will hold, where it is known
 * @param gaps numbers of epochs that were begun and never published, since the generation of the table
 */
record EpochState(EpochRecord base, EpochRecord epoch, Optional<EpochRecord> next, List<TableView.Gap> gaps) {

    EpochState {
        gaps = List.copyOf(gaps);
    }

    /** What tells one set of base segments from another: its rows and how they are spread. */
    record Base(long epoch, int segments) {}

    Base searchedBase() {
        return new Base(epoch.baseEpoch(), epoch.segments());
    }

    /** The rows of the reference table that make the epoch, and the base to come. */
    TableView table() {
        return new TableView(epoch.generation(), gaps);
    }

    Optional<Base> nextBase() {
        return epoch.next().map(next -> new Base(next.epoch(), next.segments()));
    }
}
