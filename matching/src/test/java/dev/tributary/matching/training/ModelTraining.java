package dev.tributary.matching.training;

import dev.tributary.matching.LocalMatcher;
import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.MatchStatus;
import dev.tributary.matching.evaluate.Accuracy;
import dev.tributary.matching.evaluate.LabelledSet;
import dev.tributary.matching.features.Feature;
import dev.tributary.matching.features.Layout;
import dev.tributary.matching.index.Segments;
import dev.tributary.matching.index.TrainingPairs;
import dev.tributary.matching.index.TrainingPairs.Choice;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.model.ModelText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Trains the bundled model on generated pairs and writes it to the file named by the first argument; the second is its
 * version. Each record chooses one of its candidates or none (a conditional logit, McFadden 1974): the likelihood is that
 * of the decider's own competition, so the weights are calibrated for it. A feature's weights never fall from level to
 * level, and the missing level weighs nothing.
 */
public final class ModelTraining {
    private static final Layout LAYOUT = Layout.companies();
    private static final int ROUNDS = 600;
    private static final double STEP = 0.05;
    private static final double SMOOTHING = 1e-5;
    private static final double AUTO_PRECISION = 0.9985;

    private final int[] starts = new int[LAYOUT.features().size() + 1];

    private ModelTraining() {
        for (Feature feature : LAYOUT.features()) {
            starts[feature.ordinal() + 1] = starts[feature.ordinal()] + feature.levelCount() - 1;
        }
    }

    public static void main(String[] args) throws IOException {
        List<Choice> choices = new ArrayList<>();
        for (long seed : new long[] {11, 15, 31, 35}) {
            choices.addAll(TrainingPairs.of(GeneratedSet.of(seed, 50_000, 20_000, false)));
            choices.addAll(TrainingPairs.of(GeneratedSet.of(seed + 1, 20_000, 10_000, false)));
            choices.addAll(TrainingPairs.of(GeneratedSet.of(seed + 2, 20_000, 10_000, true)));
            choices.addAll(TrainingPairs.of(GeneratedSet.of(seed + 3, 8_000, 8_000, true)));
        }
        MatchModel model = new ModelTraining().train(choices, args[1]);
        model = new NameTreesTraining(choices, model).model();
        double auto = autoThreshold(model);
        String comment =
                "The bundled model: conditional logit on generated pairs, seeds 11 to 18 and 31 to 38, auto threshold on 21, 22.\n"
                        + "Written by dev.tributary.matching.training.ModelTraining; weights are log2 of Bayes factors.";
        Files.writeString(Path.of(args[0]), ModelText.format(model.withThresholds(args[1], 0.5, auto), comment));
    }

    /** Weights by position: the first level's weight, then the steps from level to level; the prior comes last. */
    private MatchModel train(List<Choice> choices, String version) {
        int size = starts[starts.length - 1] + 1;
        double[] parameters = new double[size];
        double[] mean = new double[size];
        double[] variance = new double[size];
        for (int round = 1; round <= ROUNDS; round++) {
            double[] gradient = new double[size];
            double loss = gradient(choices, parameters, gradient) / choices.size();
            double step = STEP * (1 - 0.9 * round / ROUNDS);
            for (int i = 0; i < size; i++) {
                double g = gradient[i] / choices.size() + SMOOTHING * parameters[i];
                mean[i] = 0.9 * mean[i] + 0.1 * g;
                variance[i] = 0.99 * variance[i] + 0.01 * g * g;
                double m = mean[i] / (1 - Math.pow(0.9, round));
                double v = variance[i] / (1 - Math.pow(0.99, round));
                parameters[i] -= step * m / (Math.sqrt(v) + 1e-8);
            }
            for (Feature feature : LAYOUT.features()) {
                for (int i = starts[feature.ordinal()] + 1; i < starts[feature.ordinal() + 1]; i++) {
                    parameters[i] = Math.max(0, parameters[i]);
                }
            }
            if (round % 50 == 0) {
                System.out.printf(java.util.Locale.ROOT, "round %d: loss %.5f nats a record%n", round, loss);
            }
        }
        return model(parameters, version);
    }

    private double[][] weights(double[] parameters) {
        double[][] weights = new double[LAYOUT.features().size()][];
        for (Feature feature : LAYOUT.features()) {
            double[] levels = new double[feature.levelCount()];
            double sum = 0;
            for (int level = 1; level < levels.length; level++) {
                sum += parameters[starts[feature.ordinal()] + level - 1];
                levels[level] = sum;
            }
            weights[feature.ordinal()] = levels;
        }
        return weights;
    }

    private MatchModel model(double[] parameters, String version) {
        double[][] weights = weights(parameters);
        for (double[] levels : weights) {
            for (int i = 0; i < levels.length; i++) {
                levels[i] = Math.round(levels[i] / Math.log(2) * 1000) / 1000.0;
            }
        }
        double prior = Math.round(parameters[parameters.length - 1] / Math.log(2) * 1000) / 1000.0;
        return new MatchModel(version, LAYOUT, 0.5, 0.99, prior, weights);
    }

    /** Adds up the gradient of the negative log likelihood and gives the latter, in nats. */
    private double gradient(List<Choice> choices, double[] parameters, double[] gradient) {
        double[][] weights = weights(parameters);
        double prior = parameters[parameters.length - 1];
        double[][] byLevel = new double[weights.length][];
        for (int f = 0; f < weights.length; f++) {
            byLevel[f] = new double[weights[f].length];
        }
        double loss = 0;
        for (Choice choice : choices) {
            loss += addChoice(choice, weights, prior, byLevel, gradient);
        }
        for (int f = 0; f < weights.length; f++) {
            double above = 0;
            for (int level = weights[f].length - 1; level >= 1; level--) {
                above += byLevel[f][level];
                gradient[starts[f] + level - 1] += above;
            }
        }
        return loss;
    }

    private static double addChoice(
            Choice choice, double[][] weights, double prior, double[][] byLevel, double[] gradient) {
        int count = choice.levels().length;
        double[] scores = new double[count];
        double top = 0;
        for (int c = 0; c < count; c++) {
            scores[c] = prior;
            byte[] levels = choice.levels()[c];
            for (int f = 0; f < levels.length; f++) {
                scores[c] += weights[f][levels[f]];
            }
            top = Math.max(top, scores[c]);
        }
        double sum = Math.exp(-top);
        for (double score : scores) {
            sum += Math.exp(score - top);
        }
        for (int c = 0; c < count; c++) {
            double error = Math.exp(scores[c] - top) / sum - (c == choice.match() ? 1 : 0);
            if (Math.abs(error) < 1e-9) {
                continue;
            }
            byte[] levels = choice.levels()[c];
            for (int f = 0; f < levels.length; f++) {
                byLevel[f][levels[f]] += error;
            }
            gradient[gradient.length - 1] += error;
        }
        return top + Math.log(sum) - (choice.match() < 0 ? 0 : scores[choice.match()]);
    }

    private record Claim(double confidence, boolean right) {}

    /** The lowest confidence above which each of two generated sets of other seeds is matched with the precision. */
    private static double autoThreshold(MatchModel model) {
        LabelledSet full = GeneratedSet.of(21, 50_000, 20_000, false);
        LabelledSet names = GeneratedSet.of(22, 20_000, 20_000, true);
        return Math.max(autoThreshold(model, full), autoThreshold(model, names));
    }

    private static double autoThreshold(MatchModel model, LabelledSet set) {
        LocalMatcher matcher = new LocalMatcher(Segments.base(set.references(), 1), 0, model);
        List<MatchDecision> decisions = matcher.match(set.records(), 2);
        System.out.println(Accuracy.of(set.recordIds(), decisions, set.truth(), 0.5));
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < decisions.size(); i++) {
            MatchDecision decision = decisions.get(i);
            if (decision.status() != MatchStatus.UNMATCHED) {
                boolean right = set.truth()
                        .holds(set.recordIds().get(i), decision.referenceId().orElseThrow());
                claims.add(new Claim(decision.confidence(), right));
            }
        }
        claims.sort(Comparator.comparingDouble(Claim::confidence).reversed());
        double threshold = 1;
        int right = 0;
        for (int i = 0; i < claims.size(); i++) {
            right += claims.get(i).right ? 1 : 0;
            if (right >= AUTO_PRECISION * (i + 1)) {
                threshold = claims.get(i).confidence;
            }
        }
        return Math.ceil(threshold * 1000) / 1000;
    }
}
