package dev.tributary.linkage.evaluate;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether probabilities hold: of the predictions of about p, a share of p should be right.
 *
 * @param bins ten of equal width, from 0 to 1
 * @param error expected calibration error: mean distance of predicted and observed share, weighted by the bins' counts
 *     (Naeini, Cooper, Hauskrecht 2015)
 * @param brier mean squared distance of probability and outcome (Brier 1950)
 */
public record Calibration(List<Bin> bins, double error, double brier) {

    private static final int BINS = 10;

    /**
     * Predictions from {@code from} to {@code to}.
     *
     * @param predicted mean probability, NaN where there are none
     * @param observed share that is right, NaN where there are none
     */
    public record Bin(double from, double to, long count, double predicted, double observed) {}

    public Calibration {
        bins = List.copyOf(bins);
    }

    public static Calibration of(List<Claim> claims) {
        long[] counts = new long[BINS];
        long[] right = new long[BINS];
        double[] sums = new double[BINS];
        double squares = 0;
        for (Claim claim : claims) {
            int bin = Math.min(BINS - 1, (int) (claim.score() * BINS));
            counts[bin]++;
            right[bin] += claim.right() ? 1 : 0;
            sums[bin] += claim.score();
            squares += Math.pow(claim.score() - (claim.right() ? 1 : 0), 2);
        }
        List<Bin> bins = new ArrayList<>();
        double error = 0;
        for (int bin = 0; bin < BINS; bin++) {
            double predicted = counts[bin] == 0 ? Double.NaN : sums[bin] / counts[bin];
            double observed = counts[bin] == 0 ? Double.NaN : right[bin] / (double) counts[bin];
            bins.add(new Bin(bin / (double) BINS, (bin + 1) / (double) BINS, counts[bin], predicted, observed));
            if (counts[bin] > 0) {
                error += Math.abs(predicted - observed) * counts[bin];
            }
        }
        int count = Math.max(1, claims.size());
        return new Calibration(bins, error / count, squares / count);
    }
}
