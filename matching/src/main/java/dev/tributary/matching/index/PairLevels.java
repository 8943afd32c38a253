package dev.tributary.matching.index;

import dev.tributary.matching.Entity;
import dev.tributary.matching.features.Comparison;
import dev.tributary.matching.features.Layout;
import dev.tributary.matching.features.PackedRows;
import dev.tributary.matching.model.Candidate;

/** Compares given pairs by an epoch's statistics. Immutable; any thread may use it. */
public final class PairLevels {
    private final TermStatistics statistics;

    public PairLevels(TermStatistics statistics) {
        this.statistics = statistics;
    }

    public Layout layout() {
        return statistics.layout();
    }

    /** The pair as a candidate that matching would have found, with a weight of 1. */
    public Candidate of(Entity record, ReferenceRow reference) {
        PackedRows.Builder row = new PackedRows.Builder(statistics.layout(), statistics);
        row.add(reference.normalised());
        Comparison comparison = new Comparison(row.build(), statistics);
        comparison.prepare(record);
        comparison.compare(0);
        return new Candidate(reference.referenceId(), comparison.levels(), comparison.grades(), 1);
    }
}
