package dev.tributary.matching.training;

import java.util.Arrays;

/** Log odds and what they lose on labels. */
final class LogOdds {
    static final double LN2 = StrictMath.log(2);

    private LogOdds() {}

    /** From log2 to natural ones. */
    static double[] natural(double[] log2) {
        return Arrays.stream(log2).map(s -> s * LN2).toArray();
    }

    /** The logistic loss, in natural logarithms. */
    static double loss(double natural, boolean match) {
        double signed = match ? natural : -natural;
        return signed > 0
                ? StrictMath.log1p(StrictMath.exp(-signed))
                : StrictMath.log1p(StrictMath.exp(signed)) - signed;
    }
}
