package dev.tributary.matching.training;

import java.util.function.ToDoubleFunction;

/**
 * What makes scores calibrated: a factor and a shift (Platt 1999), fitted to the scores of pairs that the model has not learnt
 * from, so that over-confidence shows; where candidates compete, to the probabilities that they have beside their rivals.
 *
 * @param factor by which scores are multiplied, above 0
 * @param shift what is then added, in log2
 * @param loss what the pairs lose so on average, in natural logarithms
 */
record ScoreScale(double factor, double shift, double loss) {
    /**
     * As so many pairs' evidence the scores count as they are; and as many records are taken to have been seen of which no
     * reference is the match, for where all labelled records have one, nothing else would bound the shift.
     */
    private static final double HOLDING = 4;

    private static final double STEP = 0.5;
    private static final double STEP_MIN = 1e-3;
    private static final int ROUNDS_MAX = 500;

    /**
     * Fits to pairs.
     *
     * @param scores in log2
     * @param rivals of each pair the scores of what it competes with; none where nothing competes
     */
    static ScoreScale fit(double[] scores, double[][] rivals, boolean[] matches) {
        ToDoubleFunction<double[]> held = at -> {
            ScoreScale tried = new ScoreScale(StrictMath.exp(at[0]), at[1], Double.NaN);
            return tried.total(scores, rivals, matches)
                    + HOLDING * (at[0] * at[0] / 2 + tried.lossWithoutMatch(rivals, matches));
        };
        double[] best = {0, 0};
        double least = held.applyAsDouble(best);
        double step = STEP;
        for (int round = 0; round < ROUNDS_MAX && step >= STEP_MIN; round++) {
            double[] better = null;
            for (double[] move : new double[][] {{step, 0}, {-step, 0}, {0, step}, {0, -step}}) {
                double[] tried = {best[0] + move[0], best[1] + move[1]};
                double loss = held.applyAsDouble(tried);
                if (loss < least) {
                    least = loss;
                    better = tried;
                }
            }
            best = better == null ? best : better;
            step = better == null ? step / 2 : step;
        }
        ScoreScale scale = new ScoreScale(StrictMath.exp(best[0]), best[1], Double.NaN);
        return new ScoreScale(scale.factor, scale.shift, scale.total(scores, rivals, matches) / scores.length);
    }

    private double total(double[] scores, double[][] rivals, boolean[] matches) {
        double loss = 0;
        for (int i = 0; i < scores.length; i++) {
            loss += LogOdds.loss(amongRivals(scores[i], rivals[i]) * LogOdds.LN2, matches[i]);
        }
        return loss;
    }

    /** What a record loses on average that has a match, if its match were missing: none of its rivals is the match. */
    private double lossWithoutMatch(double[][] rivals, boolean[] matches) {
        double loss = 0;
        int count = 0;
        for (int i = 0; i < rivals.length; i++) {
            if (matches[i]) {
                loss += StrictMath.log(odds(rivals[i]));
                count++;
            }
        }
        return loss / Math.max(1, count);
    }

    /** The log2 odds of a pair beside its rivals, calibrated. */
    double amongRivals(double score, double[] rivals) {
        return factor * score + shift - StrictMath.log(odds(rivals)) / LogOdds.LN2;
    }

    /** The odds of all rivals and of there being none. */
    private double odds(double[] rivals) {
        double odds = 1;
        for (double rival : rivals) {
            odds += StrictMath.exp((factor * rival + shift) * LogOdds.LN2);
        }
        return odds;
    }
}
