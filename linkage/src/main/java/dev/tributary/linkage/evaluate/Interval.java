package dev.tributary.linkage.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** A 95% interval. */
public record Interval(double low, double high) {

    /** Of the standard normal distribution, two-sided 95%. */
    private static final double Z = 1.959963984540054;

    private static final int RESAMPLES = 1_000;

    /** Of a share, by Wilson (1927). Without any trial nothing is known: 0 to 1. */
    public static Interval wilson(long successes, long trials) {
        if (trials == 0) {
            return new Interval(0, 1);
        }
        double share = successes / (double) trials;
        double z2 = Z * Z / trials;
        double middle = (share + z2 / 2) / (1 + z2);
        double half = Z / (1 + z2) * Math.sqrt(share * (1 - share) / trials + z2 / (4 * trials));
        return new Interval(Math.max(0, middle - half), Math.min(1, middle + half));
    }

    /**
     * Of the F1 of labelled pairs, by the percentiles of 1,000 resamples (Efron 1979); the seed is fixed, so the same
     * pairs give the same interval.
     */
    public static Interval bootstrapF1(List<LabelledScore> pairs, double threshold) {
        SplittableRandom random = new SplittableRandom(20_240_101);
        double[] values = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            long hits = 0;
            long claimed = 0;
            long actual = 0;
            for (int n = 0; n < pairs.size(); n++) {
                LabelledScore pair = pairs.get(random.nextInt(pairs.size()));
                boolean positive = pair.score() >= threshold;
                hits += positive && pair.match() ? 1 : 0;
                claimed += positive ? 1 : 0;
                actual += pair.match() ? 1 : 0;
            }
            values[i] = new Scores(hits, claimed, actual).f1();
        }
        Arrays.sort(values);
        return new Interval(values[(int) (0.025 * RESAMPLES)], values[(int) (0.975 * RESAMPLES) - 1]);
    }
}
