package dev.tributary.matching.index;

import dev.tributary.matching.Entity;
import dev.tributary.matching.features.FieldValues;
import dev.tributary.matching.model.Decider;
import dev.tributary.matching.packed.IntLists;
import java.util.Arrays;

/**
 * Finds the rows of a segment that share the most information with a record, by its index terms. The rarest terms are
 * followed first, until the epoch-wide number of postings reaches a budget, or a few budgets where what they tell is
 * little: so work per record is bounded, and which terms are followed depends on the record and the epoch's statistics
 * alone, not on how rows are spread over segments.
 *
 * <p>Once the terms that are still to come cannot lift a new row to what a candidate needs, only rows that were met are
 * looked up in them, and those that can no longer reach it are dropped: the early termination of Turtle and Flood's
 * MaxScore (1995), with the same outcome as following every term. Holds scratch space of one int a row; one per thread.
 */
final class CandidateSearch {
    /** Postings over all segments that one record may follow, apart from a share of the rows. */
    static final int POSTINGS_MAX = 8_000;

    /** One more posting for so many rows: long lists of rows have longer postings at the same rarity. */
    static final int ROWS_PER_POSTING = 32;

    /**
     * A record whose terms within the budget tell less than what singles out one row so many times over goes on, up to so
     * many budgets more: of frequent words, numbers and dates it takes many to find a row.
     */
    private static final int ROWS_TOLD = 3;

    private static final int BUDGETS_MORE = 4;

    /** Steps in which a bit of information is weighed. */
    private static final int WEIGHT_STEPS = 16;

    /** What it costs to find one row in a list by steps, against reading one posting after the other. */
    private static final int STEP_COST = 3;

    private final Segment segment;
    private final TermList terms;
    private final long[] order = new long[TermList.TERMS_MAX];
    private final int[] lists = new int[TermList.TERMS_MAX];
    private final int[] termWeights = new int[TermList.TERMS_MAX];
    private final int[] remaining = new int[TermList.TERMS_MAX + 1];
    private final int[] weights;
    private final int[] touched;
    private int touchedCount;
    private final int[] found;
    private final int[] foundWeights;
    private final long postingsMax;
    private int bestWeight;

    CandidateSearch(Segment segment) {
        this(segment, POSTINGS_MAX + segment.statistics().rows() / ROWS_PER_POSTING, Decider.ROWS_MAX);
    }

    /**
     * @param postingsMax postings over all segments that one record may follow
     * @param rowsMax rows that are found at most
     */
    CandidateSearch(Segment segment, long postingsMax, int rowsMax) {
        this.segment = segment;
        this.postingsMax = postingsMax;
        this.terms = new TermList(segment.statistics().layout());
        weights = new int[segment.size()];
        touched = new int[segment.size()];
        found = new int[rowsMax];
        foundWeights = new int[rowsMax];
    }

    /** As {@link #search(FieldValues, int)} where nothing is known of other segments. */
    int search(Entity record) {
        return search(new FieldValues(segment.statistics().layout(), record), 0);
    }

    /**
     * How many rows were found; {@link #row} has them, in ascending order.
     *
     * @param weightElsewhere the most weight that a row of another segment has: it makes the least weight that counts
     */
    int search(FieldValues record, int weightElsewhere) {
        int listCount = chooseLists(record);
        touchedCount = 0;
        bestWeight = weightElsewhere;
        int next = 0;
        while (next < listCount && remaining[next] >= Decider.weightMin(bestWeight)) {
            follow(next++);
        }
        boolean sorted = false;
        int dropAt = Integer.MAX_VALUE;
        while (next < listCount) {
            if (remaining[next] <= dropAt) {
                dropBelow(Decider.weightMin(bestWeight) - remaining[next]);
                // as long as what may still come has hardly changed, hardly a row would fall
                dropAt = remaining[next] - remaining[next] / 4;
            }
            if (isWorthSteps(next)) {
                if (!sorted) {
                    Arrays.sort(touched, 0, touchedCount);
                    sorted = true;
                }
                lookUp(next++);
            } else {
                weighTouched(next++);
            }
        }
        dropBelow(Decider.weightMin(bestWeight));
        return select();
    }

    int row(int position) {
        return found[position];
    }

    /** The weight of the terms that a found row shares with the record. */
    int weight(int position) {
        return foundWeights[position];
    }

    /** The most weight of any row, here or elsewhere. */
    int bestWeight() {
        return bestWeight;
    }

    /** The lists of the record's terms within the budget, the rarest first, and the weight that is left from each on. */
    private int chooseLists(FieldValues record) {
        terms.collect(record);
        int termCount = terms.size();
        TermStatistics statistics = segment.statistics();
        for (int i = 0; i < termCount; i++) {
            order[i] = (long) statistics.frequency(terms.hash(i)) << 16 | i;
        }
        Arrays.sort(order, 0, termCount);
        long budget = postingsMax;
        int enough = (int) (ROWS_TOLD * WEIGHT_STEPS * statistics.rowBits());
        int information = 0;
        int count = 0;
        for (int i = 0; i < termCount; i++) {
            int term = (int) (order[i] & 0xffff);
            int frequency = (int) (order[i] >>> 16);
            budget -= frequency;
            if (budget < 0 && i > 0 && (information >= enough || budget < -BUDGETS_MORE * postingsMax)) {
                break;
            }
            int weight = 1
                    + (int) (statistics.bitsOfFrequency(frequency)
                            * terms.kind(term).influence()
                            * WEIGHT_STEPS);
            information += weight;
            int list = segment.postings().list(terms.hash(term));
            if (list >= 0) {
                lists[count] = list;
                termWeights[count++] = weight;
            }
        }
        remaining[count] = 0;
        for (int i = count - 1; i >= 0; i--) {
            remaining[i] = remaining[i + 1] + termWeights[i];
        }
        return count;
    }

    private void follow(int index) {
        int weight = termWeights[index];
        IntLists rows = segment.postings().rows();
        int[] values = rows.values();
        int end = rows.end(lists[index]);
        int best = bestWeight;
        int count = touchedCount;
        boolean dead = segment.hasDead();
        for (int at = rows.start(lists[index]); at < end; at++) {
            int row = values[at];
            int before = weights[row];
            if (before == 0) {
                if (dead && segment.isDead(row)) {
                    continue;
                }
                touched[count++] = row;
            }
            weights[row] = before + weight;
            best = Math.max(best, before + weight);
        }
        touchedCount = count;
        bestWeight = best;
    }

    /** As {@link #follow}, for rows that were met before alone. */
    private void weighTouched(int index) {
        int weight = termWeights[index];
        IntLists rows = segment.postings().rows();
        int[] values = rows.values();
        int end = rows.end(lists[index]);
        int best = bestWeight;
        for (int at = rows.start(lists[index]); at < end; at++) {
            int row = values[at];
            int before = weights[row];
            if (before != 0) {
                weights[row] = before + weight;
                best = Math.max(best, before + weight);
            }
        }
        bestWeight = best;
    }

    private boolean isWorthSteps(int index) {
        IntLists rows = segment.postings().rows();
        int length = rows.end(lists[index]) - rows.start(lists[index]);
        int steps = Integer.SIZE - Integer.numberOfLeadingZeros(length / Math.max(1, touchedCount)) + 1;
        return (long) touchedCount * steps * STEP_COST < length;
    }

    /** As {@link #weighTouched}, by searching the list for each row; both are in ascending order. */
    private void lookUp(int index) {
        int weight = termWeights[index];
        IntLists rows = segment.postings().rows();
        int[] values = rows.values();
        int end = rows.end(lists[index]);
        int at = rows.start(lists[index]);
        for (int i = 0; i < touchedCount && at < end; i++) {
            int row = touched[i];
            int step = 1;
            while (at + step < end && values[at + step] < row) {
                step <<= 1;
            }
            at = firstFrom(values, at + (step >> 1), Math.min(end, at + step + 1), row);
            if (at < end && values[at] == row) {
                weights[row] += weight;
                bestWeight = Math.max(bestWeight, weights[row]);
            }
        }
    }

    /** The first place in from..to-1 whose value is at least the row, or {@code to}. */
    private static int firstFrom(int[] values, int from, int to, int row) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = low + high >>> 1;
            if (values[middle] < row) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void dropBelow(int floor) {
        int kept = 0;
        for (int i = 0; i < touchedCount; i++) {
            int row = touched[i];
            if (weights[row] >= floor) {
                touched[kept++] = row;
            } else {
                weights[row] = 0;
            }
        }
        touchedCount = kept;
    }

    private int select() {
        int kept = touchedCount > found.length ? cut(touchedCount) : touchedCount;
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
            if (i >= found.length) {
                weights[touched[i]] = 0;
            }
        }
        return found.length;
    }
}
