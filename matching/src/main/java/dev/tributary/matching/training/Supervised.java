package dev.tributary.matching.training;

import dev.tributary.matching.Entity;
import dev.tributary.matching.features.Layout;
import dev.tributary.matching.index.PairLevels;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.index.TermStatistics;
import dev.tributary.matching.model.Candidate;
import dev.tributary.matching.model.Decider;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.model.TreeEnsemble;
import dev.tributary.matching.plan.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Learns from labelled pairs. */
final class Supervised {
    private static final int ROUNDS = 400;
    private static final int TREES_MAX = 400;

    /** How many pairs' evidence the start counts as, tried in turn. */
    private static final double[] HOLDINGS = {0.3, 1, 3, 10};

    /** The same where no pairs are set apart to choose by. */
    private static final double HOLDING_ALONE = 1;

    /** With fewer matches set apart, a threshold chosen by them would be chance. */
    private static final int CENTRED_MIN = 50;

    private static final double LN2 = StrictMath.log(2);

    private final Plan plan;
    private final Layout layout;
    private final List<ReferenceRow> references;
    private final TrainingProgress progress;
    private final PairLevels levels;

    Supervised(Plan plan, List<ReferenceRow> references, TrainingProgress progress) {
        this.plan = plan;
        this.layout = Layout.of(plan);
        this.references = references;
        this.progress = progress;
        this.levels = new PairLevels(TermStatistics.of(layout, references));
    }

    /**
     * Compared pairs.
     *
     * @param candidates the pairs' evidence
     * @param values what trees see of them
     * @param matches whether they are matches
     */
    private record Samples(List<Candidate> candidates, int[][] values, boolean[] matches) {
        int size() {
            return matches.length;
        }

        Samples and(Samples others) {
            List<Candidate> joined = new ArrayList<>(candidates);
            joined.addAll(others.candidates);
            int[][] joinedValues = Arrays.copyOf(values, size() + others.size());
            System.arraycopy(others.values, 0, joinedValues, size(), others.size());
            boolean[] joinedMatches = Arrays.copyOf(matches, size() + others.size());
            System.arraycopy(others.matches, 0, joinedMatches, size(), others.size());
            return new Samples(joined, joinedValues, joinedMatches);
        }

        double[] scores(MatchModel model) {
            return candidates.stream().mapToDouble(model::score).toArray();
        }
    }

    MatchModel train(List<LabelledPair> train, List<LabelledPair> valid) {
        requireBoth(train, "training");
        Samples learnt = samples(train);
        Samples apart = samples(valid);
        boolean choose =
                valid.stream().anyMatch(LabelledPair::match) && valid.stream().anyMatch(p -> !p.match());
        MatchModel start = start(train, valid);
        MatchModel learntModel = choose ? chosen(start, learnt, apart) : logistic(start, learnt, HOLDING_ALONE);
        progress.at("weights", 1, 1);
        return (start.competing() ? learntModel : learntModel.withoutCompetition()).namedByContent();
    }

    /**
     * Chooses by the pairs set apart how far the regression may leave its start, how many trees help, and where the threshold
     * lies; then learns so from all pairs, since the pairs set apart are many where labels are few.
     */
    private MatchModel chosen(MatchModel start, Samples learnt, Samples apart) {
        MatchModel best = start;
        double bestHolding = HOLDING_ALONE;
        double bestLoss = Double.POSITIVE_INFINITY;
        for (double holding : HOLDINGS) {
            MatchModel logistic = logistic(start, learnt, holding);
            MatchModel model = boosted(logistic, learnt, helpful(logistic, learnt, apart));
            double loss = naturalLoss(natural(apart.scores(model)), apart.matches);
            if (loss < bestLoss) {
                best = model;
                bestHolding = holding;
                bestLoss = loss;
            }
        }
        Samples all = learnt.and(apart);
        MatchModel again =
                boosted(logistic(start, all, bestHolding), all, best.trees().trees());
        double shift = shift(best, apart);
        MatchModel shifted = model(best.prior() + shift, weights(best), best.trees());
        return withAuto(model(again.prior() + shift, weights(again), again.trees()), auto(shifted, apart));
    }

    private static void requireBoth(List<LabelledPair> pairs, String use) {
        long matches = pairs.stream().filter(LabelledPair::match).count();
        if (matches == 0 || matches == pairs.size()) {
            throw new IllegalArgumentException("the " + use + " pairs must hold matches and others; of " + pairs.size()
                    + " pairs " + matches + " are matches");
        }
    }

    private Samples samples(List<LabelledPair> pairs) {
        List<Candidate> candidates = new ArrayList<>();
        int[][] values = new int[pairs.size()][];
        boolean[] matches = new boolean[pairs.size()];
        for (int i = 0; i < values.length; i++) {
            LabelledPair pair = pairs.get(i);
            candidates.add(levels.of(pair.record(), new ReferenceRow(pair.referenceId(), pair.reference())));
            values[i] = candidates.get(i).values();
            matches[i] = pair.match();
        }
        progress.at("pairs", pairs.size(), Math.max(1, pairs.size()));
        return new Samples(candidates, values, matches);
    }

    /** What is learnt without labels from the records of the pairs. */
    private MatchModel start(List<LabelledPair> train, List<LabelledPair> valid) {
        Map<String, Entity> records = new LinkedHashMap<>();
        train.forEach(pair -> records.put(pair.recordId(), pair.record()));
        valid.forEach(pair -> records.put(pair.recordId(), pair.record()));
        return new Unsupervised(plan, progress).train(references, List.copyOf(records.values()));
    }

    /** A logistic regression: each pair competes with nothing but being no match. */
    private MatchModel logistic(MatchModel start, Samples samples, double holding) {
        CandidatePairs pairs = new CandidatePairs();
        double[] targets = new double[samples.size()];
        double[] even = new double[samples.size()];
        Arrays.fill(even, 1);
        for (int i = 0; i < targets.length; i++) {
            pairs.add(samples.candidates.get(i).copyOfLevels(), i);
            pairs.endRecord();
            targets[i] = samples.matches[i] ? 1 : 0;
        }
        ConditionalLogit logit = new ConditionalLogit(layout, pairs, weights(start), start.prior(), holding, ROUNDS);
        logit.fit(targets, even);
        return model(logit.prior(), logit.weights(), TreeEnsemble.NONE);
    }

    private double[][] weights(MatchModel model) {
        return layout.features().stream()
                .map(f -> java.util.stream.IntStream.range(0, f.levelCount())
                        .mapToDouble(level -> model.weight(f, level))
                        .toArray())
                .toArray(double[][]::new);
    }

    private MatchModel model(double prior, double[][] weights, TreeEnsemble trees) {
        return new MatchModel(
                "supervised", layout, new MatchModel.Thresholds(plan.match(), plan.auto()), prior, weights, trees);
    }

    /** How many trees lower the loss of the pairs set apart. */
    private static int helpful(MatchModel logistic, Samples learnt, Samples apart) {
        BoostedTrees trees = new BoostedTrees(learnt.values, learnt.matches, TREES_MAX);
        double[] scores = natural(learnt.scores(logistic));
        double[] apartScores = natural(apart.scores(logistic));
        double bestLoss = naturalLoss(apartScores, apart.matches);
        int best = 0;
        for (int tree = 0; tree < TREES_MAX; tree++) {
            trees.grow(scores);
            for (int i = 0; i < apartScores.length; i++) {
                apartScores[i] += trees.added(apart.values[i], tree);
            }
            double loss = naturalLoss(apartScores, apart.matches);
            if (loss < bestLoss - 1e-6) {
                bestLoss = loss;
                best = tree + 1;
            }
        }
        return best;
    }

    private MatchModel boosted(MatchModel logistic, Samples learnt, int count) {
        BoostedTrees trees = new BoostedTrees(learnt.values, learnt.matches, count);
        double[] scores = natural(learnt.scores(logistic));
        for (int tree = 0; tree < count; tree++) {
            trees.grow(scores);
        }
        return model(logistic.prior(), weights(logistic), trees.ensemble(count));
    }

    private static double[] natural(double[] log2) {
        return Arrays.stream(log2).map(s -> s * LN2).toArray();
    }

    private static double naturalLoss(double[] scores, boolean[] matches) {
        double loss = 0;
        for (int i = 0; i < scores.length; i++) {
            double signed = matches[i] ? scores[i] : -scores[i];
            loss += signed > 0
                    ? StrictMath.log1p(StrictMath.exp(-signed))
                    : StrictMath.log1p(StrictMath.exp(signed)) - signed;
        }
        return loss / Math.max(1, scores.length);
    }

    /**
     * By how much the prior must move for the threshold of best F1 on the pairs set apart to have the probability
     * {@code match}: to the middle of the best thresholds; not at all where it is among them, where the matches are few, or where
     * what is gained may be chance.
     */
    private double shift(MatchModel model, Samples apart) {
        double[] scores = apart.scores(model);
        Integer[] order = new Integer[scores.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(scores[b], scores[a]));
        int all = 0;
        for (boolean match : apart.matches) {
            all += match ? 1 : 0;
        }
        double best = 0;
        double low = 0;
        double high = 0;
        int right = 0;
        for (int i = 0; i < order.length; i++) {
            right += apart.matches[order[i]] ? 1 : 0;
            double f1 = 2.0 * right / (i + 1 + all);
            double next = i + 1 < order.length ? scores[order[i + 1]] : scores[order[i]] - 1;
            if (f1 > best + 1e-12) {
                best = f1;
                high = scores[order[i]];
                low = next;
            } else if (f1 > best - 1e-12) {
                low = next;
            }
        }
        double match = Math.min(0.99, Math.max(0.01, plan.match()));
        double threshold = StrictMath.log(match / (1 - match)) / LN2;
        if (all < CENTRED_MIN || threshold >= low && threshold <= high) {
            return 0;
        }
        double middle = (low + high) / 2;
        return clearlyBetter(scores, apart.matches, threshold, middle) ? threshold - middle : 0;
    }

    /** A sign test: of the pairs between both thresholds, by two standard deviations more are right with the other one. */
    private static boolean clearlyBetter(double[] scores, boolean[] matches, double threshold, double other) {
        int between = 0;
        int gained = 0;
        for (int i = 0; i < scores.length; i++) {
            if (scores[i] >= threshold != scores[i] >= other) {
                between++;
                gained += matches[i] == scores[i] >= other ? 1 : -1;
            }
        }
        return gained > 2 * Math.sqrt(between);
    }

    /**
     * The threshold of automatic matches: the plan's, or where it wants a precision, by pairs that the model has not learnt
     * from where there are enough of them, else by the probabilities.
     */
    private double auto(MatchModel model, Samples apart) {
        if (plan.autoMatchPrecision() == 0) {
            return plan.auto();
        }
        double[] probabilities =
                Arrays.stream(apart.scores(model)).map(Decider::probability).toArray();
        return AutoThreshold.bounded(probabilities, apart.matches, plan.match(), plan.autoMatchPrecision())
                .orElseGet(() -> AutoThreshold.expected(probabilities, plan.match(), plan.autoMatchPrecision()));
    }

    private MatchModel withAuto(MatchModel model, double auto) {
        return new MatchModel(
                "supervised",
                layout,
                new MatchModel.Thresholds(plan.match(), auto),
                model.prior(),
                weights(model),
                model.trees());
    }
}
