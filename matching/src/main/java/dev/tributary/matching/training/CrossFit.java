package dev.tributary.matching.training;

import dev.tributary.matching.model.MatchModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Chooses how far the regression may leave its start and how many trees help, by models that are learnt without a part of the
 * pairs and judged by it, for each part in turn; so each pair also has the score of a model that has not seen its record.
 */
final class CrossFit {
    private static final int TREES_MAX = 400;

    /** Further trees are tried until so many have not lowered the loss. */
    private static final int TREES_IN_VAIN_MAX = 40;

    /** How many pairs' evidence the start counts as, tried in turn. */
    private static final double[] HOLDINGS = {0.3, 1, 3, 10};

    private final LabelledFit fit;
    private final Samples samples;
    private final Folds folds;
    private final TrainingProgress progress;

    CrossFit(LabelledFit fit, Samples samples, Folds folds, TrainingProgress progress) {
        this.fit = fit;
        this.samples = samples;
        this.folds = folds;
        this.progress = progress;
    }

    /**
     * What was chosen.
     *
     * @param models by part the model that has not seen it
     * @param loss of all pairs, each by the model that has not seen it
     */
    record Choice(double holding, int trees, List<MatchModel> models, double loss) {}

    Choice choose() {
        Choice best = null;
        for (int h = 0; h < HOLDINGS.length; h++) {
            Choice choice = choice(HOLDINGS[h]);
            best = best == null || choice.loss < best.loss ? choice : best;
            progress.at("weights", h + 1, HOLDINGS.length);
        }
        return best;
    }

    private Choice choice(double holding) {
        List<Part> parts = new ArrayList<>();
        for (int fold = 0; fold < folds.count(); fold++) {
            parts.add(new Part(samples.only(folds.without(fold)), samples.only(folds.of(fold)), holding));
        }
        double bestLoss = loss(parts);
        int best = 0;
        for (int tree = 0; tree < TREES_MAX && tree - best < TREES_IN_VAIN_MAX; tree++) {
            int grown = tree;
            parts.forEach(part -> part.grow(grown));
            double loss = loss(parts);
            if (loss < bestLoss - 1e-6) {
                bestLoss = loss;
                best = tree + 1;
            }
        }
        int trees = best;
        return new Choice(
                holding, trees, parts.stream().map(part -> part.model(trees)).toList(), bestLoss);
    }

    private double loss(List<Part> parts) {
        return parts.stream().mapToDouble(Part::loss).sum() / samples.size();
    }

    /** A model that grows on all pairs but those apart. */
    private final class Part {
        private final Samples apart;
        private final MatchModel logistic;
        private final BoostedTrees trees;
        private final double[] scores;
        private final double[] apartScores;

        Part(Samples learnt, Samples apart, double holding) {
            this.apart = apart;
            this.logistic = fit.logistic(learnt, holding);
            this.trees = new BoostedTrees(learnt.values(), learnt.matches(), TREES_MAX);
            this.scores = LogOdds.natural(learnt.scores(logistic));
            this.apartScores = LogOdds.natural(apart.scores(logistic));
        }

        void grow(int tree) {
            trees.grow(scores);
            for (int i = 0; i < apartScores.length; i++) {
                apartScores[i] += trees.added(apart.values()[i], tree);
            }
        }

        double loss() {
            double loss = 0;
            for (int i = 0; i < apartScores.length; i++) {
                loss += LogOdds.loss(apartScores[i], apart.matches()[i]);
            }
            return loss;
        }

        MatchModel model(int count) {
            return fit.with(logistic, trees.ensemble(count));
        }
    }

    /** Each pair's score by the model that has not seen its record. */
    double[] scores(Choice choice) {
        double[] scores = new double[samples.size()];
        for (int fold = 0; fold < folds.count(); fold++) {
            MatchModel model = choice.models.get(fold);
            Arrays.stream(folds.of(fold))
                    .forEach(i -> scores[i] = model.score(samples.candidates().get(i)));
        }
        return scores;
    }

    /** The scores of what each pair competes with, by the same model. */
    double[][] rivals(Choice choice) {
        double[][] rivals = new double[samples.size()][];
        for (int fold = 0; fold < folds.count(); fold++) {
            MatchModel model = choice.models.get(fold);
            Arrays.stream(folds.of(fold)).forEach(i -> rivals[i] = samples.rivals(i, model));
        }
        return rivals;
    }
}
