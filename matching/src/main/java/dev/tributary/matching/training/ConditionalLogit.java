package dev.tributary.matching.training;

import dev.tributary.matching.features.Feature;
import dev.tributary.matching.features.Layout;
import dev.tributary.matching.model.TreeEnsemble;
import java.util.Arrays;

/**
 * Fits weights under the decider's own competition: each record chooses one of its candidates or none (a conditional
 * logit, McFadden 1974). A feature's weights never fall from level to level; the missing level weighs nothing. What the
 * data does not tell stays at the weights it starts from.
 */
final class ConditionalLogit {
    private static final double LN2 = Math.log(2);
    private static final double STEP = 0.06;

    private final CandidatePairs pairs;
    /** Of each pattern the natural log odds that stay as they are. */
    private final double[] fixed;

    private final int rounds;
    private final double holding;
    private final int[] starts;
    private final double[] parameters;
    private final double[] origin;
    private final int features;

    /**
     * Weights that are not fitted yet.
     *
     * @param trees what is added to the weights' sum, by levels
     * @param weights log2 Bayes factors by feature and level
     * @param prior log2 odds
     * @param holding how many records' evidence it takes to move a weight by about one bit
     */
    ConditionalLogit(
            Layout layout,
            CandidatePairs pairs,
            TreeEnsemble trees,
            double[][] weights,
            double prior,
            double holding,
            int rounds) {
        this.pairs = pairs;
        this.fixed =
                Arrays.stream(pairs.together(trees)).map(log2 -> log2 * LN2).toArray();
        this.rounds = rounds;
        this.holding = holding;
        this.features = layout.features().size();
        this.starts = new int[features + 1];
        for (Feature feature : layout.features()) {
            starts[feature.ordinal() + 1] = starts[feature.ordinal()] + feature.levelCount() - 1;
        }
        parameters = new double[starts[features] + 1];
        for (int f = 0; f < features; f++) {
            for (int level = 1; level < weights[f].length; level++) {
                double step = level == 1 ? weights[f][1] : weights[f][level] - weights[f][level - 1];
                parameters[starts[f] + level - 1] = step * LN2;
            }
        }
        parameters[starts[features]] = prior * LN2;
        origin = parameters.clone();
    }

    /**
     * Fits.
     *
     * @param targets of each pair the probability that it is the record's choice
     * @param recordWeights how much each record counts
     */
    void fit(double[] targets, double[] recordWeights) {
        int size = parameters.length;
        double[] mean = new double[size];
        double[] variance = new double[size];
        double total = 0;
        for (double weight : recordWeights) {
            total += weight;
        }
        for (int round = 1; round <= rounds; round++) {
            double[] gradient = gradient(targets, recordWeights);
            double step = STEP * (1 - 0.95 * round / rounds);
            for (int i = 0; i < size; i++) {
                double hold = i == size - 1 ? 0 : holding * (parameters[i] - origin[i]);
                double g = (gradient[i] + hold) / total;
                mean[i] = 0.9 * mean[i] + 0.1 * g;
                variance[i] = 0.99 * variance[i] + 0.01 * g * g;
                double m = mean[i] / (1 - StrictMath.pow(0.9, round));
                double v = variance[i] / (1 - StrictMath.pow(0.99, round));
                parameters[i] -= step * m / (Math.sqrt(v) + 1e-8);
            }
            keepAscending();
        }
    }

    private void keepAscending() {
        for (int f = 0; f < features; f++) {
            for (int i = starts[f] + 1; i < starts[f + 1]; i++) {
                parameters[i] = Math.max(0, parameters[i]);
            }
        }
    }

    private double[] gradient(double[] targets, double[] recordWeights) {
        double[] scores = scores();
        double[] errors = new double[pairs.patterns()];
        double errorSum = 0;
        for (int record = 0; record < pairs.records(); record++) {
            errorSum += addErrors(record, recordWeights[record], targets, scores, errors);
        }
        double[] byStep = new double[parameters.length];
        for (int p = 0; p < errors.length; p++) {
            if (errors[p] == 0) {
                continue;
            }
            byte[] levels = pairs.levels(p);
            for (int f = 0; f < features; f++) {
                if (levels[f] > 0) {
                    byStep[starts[f] + levels[f] - 1] += errors[p];
                }
            }
        }
        for (int f = 0; f < features; f++) {
            for (int i = starts[f + 1] - 2; i >= starts[f]; i--) {
                byStep[i] += byStep[i + 1];
            }
        }
        byStep[parameters.length - 1] = errorSum;
        return byStep;
    }

    private double addErrors(int record, double weight, double[] targets, double[] scores, double[] errors) {
        int from = pairs.start(record);
        int to = pairs.end(record);
        double top = 0;
        for (int pair = from; pair < to; pair++) {
            top = Math.max(top, scores[pairs.pattern(pair)]);
        }
        double sum = StrictMath.exp(-top);
        for (int pair = from; pair < to; pair++) {
            sum += StrictMath.exp(scores[pairs.pattern(pair)] - top);
        }
        double errorSum = 0;
        for (int pair = from; pair < to; pair++) {
            double error = weight * (StrictMath.exp(scores[pairs.pattern(pair)] - top) / sum - targets[pair]);
            errors[pairs.pattern(pair)] += error;
            errorSum += error;
        }
        return errorSum;
    }

    /** Of each pattern the natural logarithm of its odds. */
    private double[] scores() {
        double[][] weights = naturalWeights();
        double[] scores = new double[pairs.patterns()];
        for (int p = 0; p < scores.length; p++) {
            byte[] levels = pairs.levels(p);
            double score = parameters[parameters.length - 1] + fixed[p];
            for (int f = 0; f < features; f++) {
                score += weights[f][levels[f]];
            }
            scores[p] = score;
        }
        return scores;
    }

    private double[][] naturalWeights() {
        double[][] weights = new double[features][];
        for (int f = 0; f < features; f++) {
            weights[f] = new double[starts[f + 1] - starts[f] + 1];
            double sum = 0;
            for (int level = 1; level < weights[f].length; level++) {
                sum += parameters[starts[f] + level - 1];
                weights[f][level] = sum;
            }
        }
        return weights;
    }

    /** The weights in log2, rounded to thousandths. */
    double[][] weights() {
        double[][] weights = naturalWeights();
        for (double[] levels : weights) {
            for (int i = 0; i < levels.length; i++) {
                levels[i] = rounded(levels[i] / LN2);
            }
        }
        return weights;
    }

    double prior() {
        return rounded(parameters[parameters.length - 1] / LN2);
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
