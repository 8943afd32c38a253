package dev.tributary.matching.training;

import java.util.Arrays;

/**
 * Tells how probable it is that a record has a match at all, by its best candidate's score, without labels. What the best
 * candidate of a record without a match scores is seen where records are searched whose match was taken away: an
 * empirical null (Efron 2004), as AutoFuzzyJoin uses the reference list (Li et al. 2021). The share of records without a
 * match is at most what the lower scores allow (Storey 2002); the probability of no match at a score is that share times the
 * ratio of the two densities (the local false discovery rate), which never rises with the score.
 *
 * <p>That share is the share itself, and not only the most it may be, where the records taken for unmatched ones are like
 * the real ones: where real records are spread over the null's scores as the null is itself, up to where the matches are.
 *
 * <p>Records of which little is known score otherwise than those of which much is: records without a match count as often
 * as there are records of whose attributes as many are filled, and of those that have no like nothing is told.
 */
final class EmpiricalNull {
    /** Samples that one step of the ratio rests on at least. */
    private static final int POOL_MIN = 30;

    /** The part of the records without a match by whose lowest scores the share of such records is told. */
    private static final double LOW_SHARE = 0.3;

    /** Parts of equal size of the records without a match, by score; matches score as the last one. */
    private static final int PARTS = 10;

    /** Records without a match whose spread can be compared. */
    private static final int COMPARED_MIN = 200;

    /** Records without a match that stand for those of as many filled attributes at least. */
    private static final int LIKE_MIN = 10;

    /**
     * The best candidates of records.
     *
     * @param scores by record
     * @param filled by record how many attributes are filled
     */
    record Best(double[] scores, int[] filled) {}

    private final double[] countsAs;
    private final double[] scores;
    private final double[] ratios;
    private final double unmatchedShare;
    private final boolean alike;

    /**
     * Estimates.
     *
     * @param none records known to have no match
     */
    EmpiricalNull(Best observed, Best none) {
        countsAs = countsAs(observed.filled, none.filled);
        int size = observed.scores.length + none.scores.length;
        double[][] samples = new double[size][];
        int count = 0;
        for (int i = 0; i < size; i++) {
            boolean real = i < observed.scores.length;
            Best of = real ? observed : none;
            int record = real ? i : i - observed.scores.length;
            if (covers(of.filled[record])) {
                double weight = real ? 0 : countsAs[of.filled[record]];
                samples[count++] = new double[] {of.scores[record], real ? 1 : 0, weight};
            }
        }
        samples = Arrays.copyOf(samples, count);
        Arrays.sort(samples, (a, b) -> Double.compare(a[0], b[0]));
        double nulls = Arrays.stream(samples).mapToDouble(sample -> sample[2]).sum();
        unmatchedShare = share(samples, nulls);
        alike = none.scores.length >= COMPARED_MIN && alike(samples, nulls, none.scores.length);
        double[] tops = new double[count];
        double[] ratio = new double[count];
        int pools = pool(samples, tops, ratio);
        scores = Arrays.copyOf(tops, pools);
        ratios = Arrays.copyOf(ratio, pools);
    }

    /** Of each number of filled attributes how often a record without a match counts; 0 where there are too few. */
    private static double[] countsAs(int[] observed, int[] none) {
        double[] counts = new double[Math.max(max(observed), max(none)) + 1];
        int[] like = new int[counts.length];
        for (int filled : observed) {
            counts[filled]++;
        }
        for (int filled : none) {
            like[filled]++;
        }
        for (int filled = 0; filled < counts.length; filled++) {
            counts[filled] = like[filled] < LIKE_MIN ? 0 : counts[filled] / like[filled];
        }
        return counts;
    }

    private static int max(int[] values) {
        return Arrays.stream(values).max().orElse(0);
    }

    /** The share of real records among the lowest scores, against that of records without a match. */
    private static double share(double[][] ascending, double all) {
        double seen = 0;
        double nulls = 0;
        for (double[] sample : ascending) {
            seen += sample[1];
            nulls += sample[2];
            if (nulls >= LOW_SHARE * all) {
                break;
            }
        }
        return nulls == 0 ? 1 : seen / nulls;
    }

    /**
     * Whether real records are spread as those without a match, up to the last part of these.
     *
     * @param all what the records without a match count together
     * @param count how many they are
     */
    private static boolean alike(double[][] ascending, double all, int count) {
        Homogeneity spread = new Homogeneity();
        double real = 0;
        double nulls = 0;
        double passed = 0;
        for (int i = 0; i + 1 < ascending.length && passed < all * (PARTS - 1) / PARTS; i++) {
            real += ascending[i][1];
            nulls += ascending[i][2];
            boolean full = passed + nulls >= all * (spread.parts() + 1) / PARTS;
            if (full && ascending[i + 1][0] > ascending[i][0]) {
                spread.add(real, nulls * count / all);
                passed += nulls;
                real = 0;
                nulls = 0;
            }
        }
        return spread.parts() >= PARTS / 2 && spread.isHomogeneous();
    }

    /**
     * Pools neighbours until the ratio of records without a match to real ones never rises.
     *
     * @param tops of each pool the highest score
     * @param ratio of each pool
     * @return how many pools
     */
    private static int pool(double[][] ascending, double[] tops, double[] ratio) {
        int pools = 0;
        int[] held = new int[tops.length];
        double[] seen = new double[tops.length];
        double[] nulls = new double[tops.length];
        for (double[] sample : ascending) {
            boolean full = pools > 0 && sample[0] > tops[pools - 1] && held[pools - 1] >= POOL_MIN;
            if (pools == 0 || full) {
                pools = descending(seen, nulls, held, tops, pools);
                pools++;
                seen[pools - 1] = 0;
                nulls[pools - 1] = 0;
                held[pools - 1] = 0;
            }
            seen[pools - 1] += sample[1];
            nulls[pools - 1] += sample[2];
            held[pools - 1]++;
            tops[pools - 1] = sample[0];
        }
        pools = descending(seen, nulls, held, tops, pools);
        for (int p = 0; p < pools; p++) {
            ratio[p] = (nulls[p] + 0.5) / (seen[p] + 0.5);
        }
        return pools;
    }

    /** Merges the last pools while the ratio rises there. */
    private static int descending(double[] seen, double[] nulls, int[] held, double[] tops, int count) {
        int pools = count;
        while (pools > 1 && seen[pools - 1] * nulls[pools - 2] <= seen[pools - 2] * nulls[pools - 1]) {
            seen[pools - 2] += seen[pools - 1];
            nulls[pools - 2] += nulls[pools - 1];
            held[pools - 2] += held[pools - 1];
            tops[pools - 2] = tops[pools - 1];
            pools--;
        }
        return pools;
    }

    /** Whether there are enough records without a match of whose attributes as many are filled. */
    boolean covers(int filled) {
        return filled < countsAs.length && countsAs[filled] > 0;
    }

    /** The share of the covered records that have no match, at most; over 1 where the null scores too high. */
    double unmatchedShare() {
        return unmatchedShare;
    }

    /** Whether the share of the records that have no match is told, not only the most that it may be. */
    boolean tellsShare() {
        return alike;
    }

    /**
     * The probability that a record whose best candidate has this score has a match.
     *
     * @param unmatched the share of records without a match
     */
    double matched(double score, double unmatched) {
        int at = Arrays.binarySearch(scores, score);
        int pool = Math.min(scores.length - 1, at >= 0 ? at : -at - 1);
        return pool < 0 ? 0 : 1 - Math.min(1, unmatched * ratios[pool]);
    }
}
