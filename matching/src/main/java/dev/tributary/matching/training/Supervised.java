package dev.tributary.matching.training;

import dev.tributary.matching.Entity;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.model.Decider;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.plan.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Learns from labelled pairs, in four steps:
 *
 * <ol>
 *   <li>A start is learnt without labels.
 *   <li>How much is learnt from the labels on top of it is chosen by models that have not seen a part of the pairs
 *       ({@link CrossFit}).
 *   <li>Their scores of the pairs that they have not seen tell how far scores can be believed, and whether a record's
 *       candidates compete ({@link ScoreScale}).
 *   <li>The model is learnt so from all pairs.
 * </ol>
 */
final class Supervised {
    /** How many pairs' evidence the start counts as, where pairs are too few to choose by. */
    private static final double HOLDING_ALONE = 1;

    /**
     * So much likelier, in natural logarithms, the labels must be for what they say of competition to count against what was
     * learnt without them: twice this is exceeded by chance one time in twenty (chi-squared with one degree of freedom).
     */
    private static final double CLEAR = 1.92;

    private final Plan plan;
    private final List<ReferenceRow> references;
    private final boolean withinOneTable;
    private final TrainingProgress progress;

    /** @param withinOneTable whether the references are the records too, so that a row's candidates do not compete */
    Supervised(Plan plan, List<ReferenceRow> references, boolean withinOneTable, TrainingProgress progress) {
        this.plan = plan;
        this.references = references;
        this.withinOneTable = withinOneTable;
        this.progress = progress;
    }

    /** @param more pairs that are learnt from as well, of any kind */
    MatchModel train(List<LabelledPair> train, List<LabelledPair> more) {
        requireBoth(train);
        List<LabelledPair> all = new ArrayList<>(train);
        all.addAll(more);
        MatchModel start = start(all);
        Samples samples = Samples.of(all, references, start, !withinOneTable, progress);
        Folds folds = new Folds(samples);
        LabelledFit fit = new LabelledFit(plan, start);
        MatchModel model = folds.canBeLeftOut(samples)
                ? chosen(start, fit, samples, folds)
                : competing(fit.logistic(samples, HOLDING_ALONE), start.competing() && !withinOneTable);
        return model.namedByContent();
    }

    private static void requireBoth(List<LabelledPair> pairs) {
        long matches = pairs.stream().filter(LabelledPair::match).count();
        if (matches == 0 || matches == pairs.size()) {
            throw new IllegalArgumentException("the training pairs must hold matches and others; of " + pairs.size()
                    + " pairs " + matches + " are matches");
        }
    }

    /** What is learnt without labels: from the table, or from the records of the pairs. */
    private MatchModel start(List<LabelledPair> pairs) {
        if (withinOneTable) {
            return new Unsupervised(plan, progress).trainOnOneTable(references);
        }
        Map<String, Entity> records = new LinkedHashMap<>();
        pairs.forEach(pair -> records.put(pair.recordId(), pair.record()));
        return new Unsupervised(plan, progress).train(references, List.copyOf(records.values()));
    }

    private MatchModel chosen(MatchModel start, LabelledFit fit, Samples samples, Folds folds) {
        CrossFit crossFit = new CrossFit(fit, samples, folds, progress);
        CrossFit.Choice choice = crossFit.choose();
        double[] scores = crossFit.scores(choice);
        double[][] rivals = crossFit.rivals(choice);
        double[][] none = new double[scores.length][0];
        ScoreScale alone = ScoreScale.fit(scores, none, samples.matches());
        ScoreScale beside = ScoreScale.fit(scores, rivals, samples.matches());
        double gain = (alone.loss() - beside.loss()) * scores.length;
        boolean competing = !withinOneTable && gain > (start.competing() ? -CLEAR : CLEAR);
        ScoreScale scale = competing ? beside : alone;
        double[] probabilities = IntStream.range(0, scores.length)
                .mapToDouble(i -> Decider.probability(scale.amongRivals(scores[i], competing ? rivals[i] : none[i])))
                .toArray();
        MatchModel model = fit.boosted(samples, choice.holding(), choice.trees());
        return competing(fit.scaled(model, scale, auto(probabilities, samples.matches())), competing);
    }

    private static MatchModel competing(MatchModel model, boolean competing) {
        return competing ? model : model.withoutCompetition();
    }

    /**
     * The threshold of automatic matches: the plan's, or where it wants a precision, by the labels where there are enough of
     * them, else by the probabilities.
     *
     * @param probabilities of pairs by models that have not learnt from them
     */
    private double auto(double[] probabilities, boolean[] matches) {
        if (plan.autoMatchPrecision() == 0) {
            return plan.auto();
        }
        return AutoThreshold.bounded(probabilities, matches, plan.match(), plan.autoMatchPrecision())
                .orElseGet(() -> AutoThreshold.expected(probabilities, plan.match(), plan.autoMatchPrecision()));
    }
}
