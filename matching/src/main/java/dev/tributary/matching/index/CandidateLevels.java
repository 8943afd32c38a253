package dev.tributary.matching.index;

import dev.tributary.matching.Entity;
import dev.tributary.matching.features.Comparison;
import dev.tributary.matching.features.FieldValues;

/** Finds and compares the candidates of one record after the other, as matching does. One per thread. */
public final class CandidateLevels {
    private final Segment segment;
    private final CandidateSearch search;
    private final Comparison comparison;

    public CandidateLevels(Segment segment) {
        this.segment = segment;
        this.search = new CandidateSearch(segment);
        this.comparison = new Comparison(segment.rows(), segment.statistics());
    }

    /** Takes a record and gives the number of its candidates. */
    public int find(Entity record) {
        FieldValues values = new FieldValues(segment.statistics().layout(), record);
        int count = search.search(values, 0);
        if (count > 0) {
            comparison.prepare(values);
        }
        return count;
    }

    /** Compares a candidate, from 0 on; the levels are written over by the next one. */
    public byte[] levels(int candidate) {
        comparison.compare(search.row(candidate));
        return comparison.levels();
    }

    /** The candidate's position in the segment. */
    public int row(int candidate) {
        return search.row(candidate);
    }

    public String referenceId(int candidate) {
        return segment.referenceId(search.row(candidate));
    }
}
