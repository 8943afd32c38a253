package dev.tributary.matching.training;

import dev.tributary.matching.features.Layout;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.model.TreeEnsemble;
import dev.tributary.matching.plan.Plan;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Fits a model to labelled pairs as it is told to: from a start, held to it as told, with as many trees as told. */
final class LabelledFit {
    private static final int ROUNDS = 200;

    private final Plan plan;
    private final Layout layout;
    private final MatchModel start;

    LabelledFit(Plan plan, MatchModel start) {
        this.plan = plan;
        this.layout = start.layout();
        this.start = start;
    }

    /** A logistic regression: each pair competes with nothing but being no match. */
    MatchModel logistic(Samples samples, double holding) {
        CandidatePairs pairs = new CandidatePairs();
        double[] targets = new double[samples.size()];
        double[] even = new double[samples.size()];
        Arrays.fill(even, 1);
        for (int i = 0; i < targets.length; i++) {
            pairs.add(samples.candidates().get(i).copyOfLevels(), i);
            pairs.endRecord();
            targets[i] = samples.matches()[i] ? 1 : 0;
        }
        ConditionalLogit logit =
                new ConditionalLogit(layout, pairs, TreeEnsemble.NONE, weights(start), start.prior(), holding, ROUNDS);
        logit.fit(targets, even);
        return model(plan.auto(), logit.prior(), logit.weights(), TreeEnsemble.NONE);
    }

    /** The logistic regression with boosted trees on top of its score. */
    MatchModel boosted(Samples samples, double holding, int count) {
        MatchModel logistic = logistic(samples, holding);
        BoostedTrees trees = new BoostedTrees(samples.values(), samples.matches(), count);
        double[] scores = LogOdds.natural(samples.scores(logistic));
        for (int tree = 0; tree < count; tree++) {
            trees.grow(scores);
        }
        return with(logistic, trees.ensemble(count));
    }

    /** A model with other trees. */
    MatchModel with(MatchModel model, TreeEnsemble trees) {
        return model(model.auto(), model.prior(), weights(model), trees);
    }

    /** A model whose scores are calibrated. */
    MatchModel scaled(MatchModel model, ScoreScale scale, double auto) {
        double[][] weights = weights(model);
        for (double[] levels : weights) {
            Arrays.setAll(levels, level -> rounded(scale.factor() * levels[level]));
        }
        double prior = rounded(scale.factor() * model.prior() + scale.shift());
        return model(auto, prior, weights, model.trees().times(scale.factor()));
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    private double[][] weights(MatchModel model) {
        return layout.features().stream()
                .map(f -> IntStream.range(0, f.levelCount())
                        .mapToDouble(level -> model.weight(f, level))
                        .toArray())
                .toArray(double[][]::new);
    }

    private MatchModel model(double auto, double prior, double[][] weights, TreeEnsemble trees) {
        return new MatchModel(
                "supervised", layout, new MatchModel.Thresholds(plan.match(), auto), prior, weights, trees);
    }
}
