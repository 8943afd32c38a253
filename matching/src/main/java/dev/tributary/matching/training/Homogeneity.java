package dev.tributary.matching.training;

import java.util.ArrayList;
import java.util.List;

/** Pearson's test (1900) whether two samples are spread over the same parts alike. Counts may be fractions. */
final class Homogeneity {
    /** So many standard deviations of a normal distribution are exceeded once in a thousand times. */
    private static final double DEVIATIONS = 3.09;

    private final List<double[]> parts = new ArrayList<>();

    /** Adds a part, with how many of each sample lie in it. */
    void add(double first, double second) {
        parts.add(new double[] {first, second});
    }

    int parts() {
        return parts.size();
    }

    /** Whether samples of one distribution differ as much more often than once in a thousand times; not where one sample has none at all. */
    boolean isHomogeneous() {
        double[] sums = new double[2];
        for (double[] part : parts) {
            sums[0] += part[0];
            sums[1] += part[1];
        }
        if (sums[0] == 0 || sums[1] == 0) {
            return false;
        }
        double chiSquare = 0;
        for (double[] part : parts) {
            for (int sample = 0; sample < sums.length; sample++) {
                double expected = sums[sample] * (part[0] + part[1]) / (sums[0] + sums[1]);
                chiSquare += (part[sample] - expected) * (part[sample] - expected) / expected;
            }
        }
        return chiSquare <= limit(parts.size() - 1);
    }

    /** What chi-square exceeds once in a thousand times (Wilson and Hilferty 1931). */
    private static double limit(int degreesOfFreedom) {
        double variance = 2.0 / (9 * degreesOfFreedom);
        double root = 1 - variance + DEVIATIONS * Math.sqrt(variance);
        return degreesOfFreedom * root * root * root;
    }
}
