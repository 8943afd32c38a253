package dev.tributary.matching.training;

import dev.tributary.matching.Entity;
import dev.tributary.matching.features.Layout;
import dev.tributary.matching.index.PairLevels;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.index.TermStatistics;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.model.TreeEnsemble;
import dev.tributary.matching.plan.Plan;
import java.util.Arrays;
import java.util.List;

/**
 * Learns from given pairs of which nothing is known. They do not compete. Where several kinds of evidence speak, weights and
 * prior are learnt as for lists. Where only a name speaks, the weights are those of the start, and the prior is chosen so that
 * the probability is one half where two normal distributions, fitted to the pairs' scores by expectation maximisation, are
 * equally dense.
 */
final class GivenPairs {
    private static final int ROUNDS = 100;
    private static final double DEVIATION_MIN = 0.5;

    private final Plan plan;
    private final Layout layout;
    private final double[][] weights;

    GivenPairs(Plan plan) {
        this.plan = plan;
        this.layout = Layout.of(plan);
        this.weights = PriorWeights.of(layout);
    }

    MatchModel train(List<ReferenceRow> references, List<Entity> records, List<ReferenceRow> paired) {
        if (records.size() != paired.size()) {
            throw new IllegalArgumentException(
                    "pairs of " + records.size() + " records and " + paired.size() + " references");
        }
        PairLevels levels = new PairLevels(TermStatistics.of(layout, references));
        CandidatePairs pairs = new CandidatePairs();
        for (int i = 0; i < paired.size(); i++) {
            pairs.add(levels.of(records.get(i), paired.get(i)).copyOfLevels(), i);
            pairs.endRecord();
        }
        EvidenceGroups groups = new EvidenceGroups(layout, pairs);
        return groups.severalSpeak() ? learnt(pairs, groups) : told(pairs);
    }

    private MatchModel learnt(CandidatePairs pairs, EvidenceGroups groups) {
        double[] posterior = groups.fit(weights);
        ConditionalLogit logit = new ConditionalLogit(
                layout, pairs, TreeEnsemble.NONE, weights, groups.prior(), Unsupervised.HOLDING, Unsupervised.ROUNDS);
        double[] even = new double[pairs.records()];
        Arrays.fill(even, 1);
        logit.fit(posterior, even);
        return model(logit.prior(), logit.weights(), TreeEnsemble.NONE);
    }

    /** The weights of the start, and a threshold between the pairs' scores. */
    private MatchModel told(CandidatePairs pairs) {
        TreeEnsemble trees = NameTrees.of(layout);
        double[] scores = Unsupervised.best(pairs, weights, trees);
        double threshold = pairs.pairs() < 2 ? 0 : threshold(scores);
        return model(Math.round(-threshold * 1000) / 1000.0, weights, trees);
    }

    private MatchModel model(double prior, double[][] learnt, TreeEnsemble trees) {
        MatchModel.Thresholds thresholds = new MatchModel.Thresholds(plan.match(), plan.auto());
        return new MatchModel("unsupervised", layout, thresholds, prior, learnt, trees)
                .withoutCompetition()
                .namedByContent();
    }

    /** The score at which both distributions are equally dense, their shares counted. */
    private static double threshold(double[] scores) {
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        double low = sorted[sorted.length / 4];
        double high = sorted[sorted.length * 3 / 4];
        double lowDeviation = Math.max(DEVIATION_MIN, (high - low) / 2);
        double highDeviation = lowDeviation;
        double share = 0.5;
        for (int round = 0; round < ROUNDS; round++) {
            double sum = 0;
            double[] moments = new double[4];
            double[] posterior = new double[sorted.length];
            for (int i = 0; i < sorted.length; i++) {
                double match = share * density(sorted[i], high, highDeviation);
                double none = (1 - share) * density(sorted[i], low, lowDeviation);
                posterior[i] = match + none <= 0 ? (sorted[i] > (low + high) / 2 ? 1 : 0) : match / (match + none);
                sum += posterior[i];
                moments[0] += posterior[i] * sorted[i];
                moments[1] += (1 - posterior[i]) * sorted[i];
            }
            share = Math.min(0.95, Math.max(0.05, sum / sorted.length));
            high = moments[0] / Math.max(1e-9, sum);
            low = moments[1] / Math.max(1e-9, sorted.length - sum);
            for (int i = 0; i < sorted.length; i++) {
                moments[2] += posterior[i] * (sorted[i] - high) * (sorted[i] - high);
                moments[3] += (1 - posterior[i]) * (sorted[i] - low) * (sorted[i] - low);
            }
            highDeviation = Math.max(DEVIATION_MIN, Math.sqrt(moments[2] / Math.max(1e-9, sum)));
            lowDeviation = Math.max(DEVIATION_MIN, Math.sqrt(moments[3] / Math.max(1e-9, sorted.length - sum)));
        }
        double from = Math.min(low, high);
        double to = Math.max(low, high);
        for (int i = 0; i < ROUNDS; i++) {
            double middle = (from + to) / 2;
            boolean match =
                    share * density(middle, high, highDeviation) >= (1 - share) * density(middle, low, lowDeviation);
            to = match ? middle : to;
            from = match ? from : middle;
        }
        return (from + to) / 2;
    }

    private static double density(double value, double mean, double deviation) {
        double z = (value - mean) / deviation;
        return StrictMath.exp(-z * z / 2) / deviation;
    }
}
