package dev.tributary.matching.training;

import java.util.Arrays;

/**
 * Tells how probable it is that a record has a match at all, by its best candidate's score, without labels. What the best
 * candidate of a record without a match scores is seen where references are matched against the other references: an
 * empirical null (Efron 2004), as AutoFuzzyJoin uses the reference list (Li et al. 2021). The share of records without a
 * match is at most what the lowest scores allow; the probability of no match at a score is that share times the ratio of
 * the two densities (the local false discovery rate), which never rises with the score.
 */
final class EmpiricalNull {
    /** Samples that one step of the ratio rests on at least. */
    private static final int POOL_MIN = 30;

    /** The part of either kind of records by whose lowest scores the share without a match is told. */
    private static final double FIRST_SHARE = 0.02;

    private final double[] scores;
    private final double[] matched;
    private final double unmatchedShare;

    /**
     * Estimates.
     *
     * @param observed of each record its best candidate's score; negative infinity where it has none
     * @param none the same of records known to have no match
     */
    EmpiricalNull(double[] observed, double[] none) {
        int count = observed.length + none.length;
        double[][] samples = new double[count][];
        for (int i = 0; i < count; i++) {
            boolean real = i < observed.length;
            samples[i] = new double[] {real ? observed[i] : none[i - observed.length], real ? 1 : 0};
        }
        Arrays.sort(samples, (a, b) -> Double.compare(a[0], b[0]));
        double[] seen = new double[count];
        double[] nulls = new double[count];
        double[] tops = new double[count];
        int pools = pool(samples, seen, nulls, tops, Math.max(POOL_MIN / 2, (int)
                (FIRST_SHARE * Math.min(observed.length, none.length))));
        scores = Arrays.copyOf(tops, pools);
        double[] ratio = new double[pools];
        for (int p = 0; p < pools; p++) {
            ratio[p] = (nulls[p] + 0.5) / none.length / ((seen[p] + 0.5) / observed.length);
        }
        unmatchedShare = pools == 0 ? 1 : Math.min(1, 1 / ratio[0]);
        matched = new double[pools];
        for (int p = 0; p < pools; p++) {
            matched[p] = 1 - Math.min(1, unmatchedShare * ratio[p]);
        }
    }

    /** Pools neighbours of at least so many samples until the share of real records ascends. */
    private static int pool(double[][] samples, double[] seen, double[] nulls, double[] tops, int firstMin) {
        int pools = 0;
        for (double[] sample : samples) {
            boolean full = pools > 0
                    && sample[0] > tops[pools - 1]
                    && (pools == 1
                            ? Math.min(seen[0], nulls[0]) >= firstMin
                            : seen[pools - 1] + nulls[pools - 1] >= POOL_MIN);
            if (pools == 0 || full) {
                while (pools > 1 && !ascends(seen, nulls, pools)) {
                    pools = merged(seen, nulls, tops, pools);
                }
                pools++;
                seen[pools - 1] = 0;
                nulls[pools - 1] = 0;
            }
            seen[pools - 1] += sample[1];
            nulls[pools - 1] += 1 - sample[1];
            tops[pools - 1] = sample[0];
        }
        while (pools > 1 && !ascends(seen, nulls, pools)) {
            pools = merged(seen, nulls, tops, pools);
        }
        return pools;
    }

    private static boolean ascends(double[] seen, double[] nulls, int pools) {
        return seen[pools - 1] * nulls[pools - 2] > seen[pools - 2] * nulls[pools - 1];
    }

    private static int merged(double[] seen, double[] nulls, double[] tops, int pools) {
        seen[pools - 2] += seen[pools - 1];
        nulls[pools - 2] += nulls[pools - 1];
        tops[pools - 2] = tops[pools - 1];
        return pools - 1;
    }

    /** The share of records that have no match, at most. */
    double unmatchedShare() {
        return unmatchedShare;
    }

    /** The probability that a record whose best candidate has this score has a match. */
    double matched(double score) {
        int at = Arrays.binarySearch(scores, score);
        int pool = Math.min(scores.length - 1, at >= 0 ? at : -at - 1);
        return pool < 0 ? 0 : matched[pool];
    }
}
