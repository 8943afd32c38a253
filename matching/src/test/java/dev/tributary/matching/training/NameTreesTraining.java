package dev.tributary.matching.training;

import dev.tributary.matching.features.Feature;
import dev.tributary.matching.features.FieldKind;
import dev.tributary.matching.features.Layout;
import dev.tributary.matching.index.TrainingPairs.Choice;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.model.TreeEnsemble;
import java.util.Arrays;
import java.util.List;

/**
 * Boosts trees on the levels of names and legal forms on top of a model's weights, under the competition of each record's
 * candidates. Where the name is missing they add nothing.
 */
final class NameTreesTraining {
    private static final int TREES = 40;

    private final Layout layout = Layout.companies();
    private final List<Choice> choices;
    private final MatchModel model;
    private final double[] scores;
    private final double[] gradient;
    private final double[] curvature;

    NameTreesTraining(List<Choice> choices, MatchModel model) {
        this.choices = choices;
        this.model = model;
        int pairs = choices.stream().mapToInt(choice -> choice.levels().length).sum();
        scores = new double[pairs];
        gradient = new double[pairs];
        curvature = new double[pairs];
    }

    /** The model with trees. */
    MatchModel model() {
        int[][] values = new int[scores.length][];
        int at = 0;
        for (Choice choice : choices) {
            for (byte[] levels : choice.levels()) {
                values[at] = values(levels);
                scores[at++] = model.score(levels, levels) * Math.log(2);
            }
        }
        BoostedTrees boosted = new BoostedTrees(values, new boolean[0], TREES);
        for (int tree = 1; tree <= TREES; tree++) {
            double loss = derive() / choices.size();
            if (tree % 10 == 0) {
                System.out.printf(java.util.Locale.ROOT, "tree %d: loss %.5f nats a record%n", tree, loss);
            }
            boosted.grow(scores, gradient, curvature);
        }
        double[][] weights = layout.features().stream().map(this::weights).toArray(double[][]::new);
        return new MatchModel(
                model.version(),
                layout,
                new MatchModel.Thresholds(model.match(), model.auto()),
                model.prior(),
                weights,
                whereNamed(boosted.ensemble(TREES)));
    }

    private int[] values(byte[] levels) {
        int[] values = new int[levels.length];
        for (Feature feature : layout.features()) {
            boolean asked = feature.kind() == FieldKind.NAME || feature.kind() == FieldKind.LEGAL_FORM;
            values[feature.ordinal()] = asked ? levels[feature.ordinal()] : 0;
        }
        return values;
    }

    private double[] weights(Feature feature) {
        double[] weights = new double[feature.levelCount()];
        Arrays.setAll(weights, level -> model.weight(feature, level));
        return weights;
    }

    /** Brings gradient and curvature up to date and gives the loss in nats. */
    private double derive() {
        double loss = 0;
        int at = 0;
        for (Choice choice : choices) {
            int count = choice.levels().length;
            double sum = 1;
            for (int c = 0; c < count; c++) {
                sum += Math.exp(scores[at + c]);
            }
            for (int c = 0; c < count; c++) {
                double p = Math.exp(scores[at + c]) / sum;
                gradient[at + c] = (c == choice.match() ? 1 : 0) - p;
                curvature[at + c] = Math.max(1e-6, p * (1 - p));
            }
            loss += Math.log(sum) - (choice.match() < 0 ? 0 : scores[at + choice.match()]);
            at += count;
        }
        return loss;
    }

    /** The trees below a node that asks whether there is a name, asking for levels; leaves rounded to thousandths. */
    private static TreeEnsemble whereNamed(TreeEnsemble trees) {
        int depth = trees.depth() + 1;
        int inner = (1 << depth - 1) - 1;
        int deeper = (1 << depth) - 1;
        int[] features = new int[trees.trees() * deeper];
        int[] cuts = new int[features.length];
        double[] leaves = new double[trees.trees() << depth];
        Arrays.fill(cuts, TreeEnsemble.BY_LEVEL | Feature.MISSING);
        for (int tree = 0; tree < trees.trees(); tree++) {
            for (int node = 0; node < inner; node++) {
                int below = node + Integer.highestOneBit(node + 1) * 2;
                features[tree * deeper + below] = trees.features()[tree * inner + node];
                cuts[tree * deeper + below] =
                        TreeEnsemble.BY_LEVEL | Math.min(TreeEnsemble.BY_LEVEL - 1, trees.cuts()[tree * inner + node]);
            }
            for (int leaf = 0; leaf <= inner; leaf++) {
                leaves[(tree << depth) + inner + 1 + leaf] =
                        Math.round(trees.leaves()[(tree << depth - 1) + leaf] * 1000) / 1000.0;
            }
        }
        return new TreeEnsemble(depth, features, cuts, leaves);
    }
}
