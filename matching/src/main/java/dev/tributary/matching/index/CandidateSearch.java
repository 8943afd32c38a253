package dev.tributary.matching.index;

import dev.tributary.matching.Entity;
import dev.tributary.matching.model.Decider;
import dev.tributary.matching.packed.IntLists;
import java.util.Arrays;

/**
 * Finds the rows of a segment that share the most information with a record, by its index terms. The rarest terms are
 * followed first, until the epoch-wide number of postings reaches a budget: so work per record is bounded, and which
 * terms are followed depends on the record and the epoch's statistics alone, not on how rows are spread over segments.
 * Holds scratch space of one int a row; one per thread.
 */
final class CandidateSearch {
    /** Postings over all segments that one record may follow, apart from a share of the rows. */
    static final int POSTINGS_MAX = 8_000;

    /** One more posting for so many rows: long lists of rows have longer postings at the same rarity. */
    private static final int ROWS_PER_POSTING = 64;

    /** Rows that are compared for one record. */
    static final int CANDIDATES_MAX = 40;

    private final Segment segment;
    private final TermList terms = new TermList();
    private final long[] order = new long[TermList.TERMS_MAX];
    private final int[] weights;
    private final int[] touched;
    private int touchedCount;
    private final int[] found;
    private final int[] foundWeights;
    private int bestWeight;

    CandidateSearch(Segment segment) {
        this.segment = segment;
        weights = new int[segment.size()];
        touched = new int[segment.size()];
        found = new int[CANDIDATES_MAX];
        foundWeights = new int[CANDIDATES_MAX];
    }

    /** How many rows were found; {@link #row} has them, in ascending order. */
    int search(Entity record) {
        terms.collect(record);
        int termCount = terms.size();
        TermStatistics statistics = segment.statistics();
        for (int i = 0; i < termCount; i++) {
            order[i] = (long) statistics.frequency(terms.hash(i)) << 16 | i;
        }
        Arrays.sort(order, 0, termCount);
        touchedCount = 0;
        long budget = POSTINGS_MAX + statistics.rows() / ROWS_PER_POSTING;
        for (int i = 0; i < termCount; i++) {
            int term = (int) (order[i] & 0xffff);
            budget -= order[i] >>> 16;
            if (budget < 0 && i > 0) {
                break;
            }
            follow(term, statistics.bitsOfFrequency((int) (order[i] >>> 16)));
        }
        return select();
    }

    int row(int position) {
        return found[position];
    }

    /** The weight of the terms that a found row shares with the record. */
    int weight(int position) {
        return foundWeights[position];
    }

    /** The most weight of any row. */
    int bestWeight() {
        return bestWeight;
    }

    private void follow(int term, double bits) {
        int list = segment.postings().list(terms.hash(term));
        if (list < 0) {
            return;
        }
        int weight = 1 + (int) (bits * terms.kind(term).influence() * 16);
        IntLists rows = segment.postings().rows();
        int[] values = rows.values();
        int end = rows.end(list);
        for (int at = rows.start(list); at < end; at++) {
            int row = values[at];
            if (weights[row] == 0) {
                touched[touchedCount++] = row;
            }
            weights[row] += weight;
        }
    }

    private int select() {
        int best = 0;
        for (int i = 0; i < touchedCount; i++) {
            best = Math.max(best, weights[touched[i]]);
        }
        bestWeight = best;
        int floor = Decider.weightMin(best);
        int kept = 0;
        for (int i = 0; i < touchedCount; i++) {
            int row = touched[i];
            if (weights[row] >= floor) {
                touched[kept++] = row;
            } else {
                weights[row] = 0;
            }
        }
        kept = kept > CANDIDATES_MAX ? cut(kept) : kept;
        Arrays.sort(touched, 0, kept);
        for (int i = 0; i < kept; i++) {
            found[i] = touched[i];
            foundWeights[i] = weights[touched[i]];
            weights[touched[i]] = 0;
        }
        return kept;
    }

    /** Keeps the rows of most weight, of equal ones those that come first. */
    private int cut(int count) {
        long[] ranked = new long[count];
        for (int i = 0; i < count; i++) {
            ranked[i] = (long) -weights[touched[i]] << 32 | touched[i];
        }
        Arrays.sort(ranked);
        for (int i = 0; i < count; i++) {
            touched[i] = (int) ranked[i];
            if (i >= CANDIDATES_MAX) {
                weights[touched[i]] = 0;
            }
        }
        return CANDIDATES_MAX;
    }
}
