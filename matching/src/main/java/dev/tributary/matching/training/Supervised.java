package dev.tributary.matching.training;

import dev.tributary.matching.Entity;
import dev.tributary.matching.features.Layout;
import dev.tributary.matching.index.PairLevels;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.index.TermStatistics;
import dev.tributary.matching.model.Candidate;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.model.TreeEnsemble;
import dev.tributary.matching.plan.Plan;
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
        MatchModel best = start;
        double bestLoss = Double.POSITIVE_INFINITY;
        for (double holding : choose ? HOLDINGS : new double[] {1}) {
            MatchModel model = boosted(logistic(start, learnt, holding), learnt, apart, choose);
            double loss = choose ? loss(apart.scores(model), apart.matches) : 0;
            if (loss < bestLoss) {
                best = model;
                bestLoss = loss;
            }
        }
        progress.at("weights", 1, 1);
        MatchModel chosen = choose ? centred(best, apart) : best;
        return (start.competing() ? chosen : chosen.withoutCompetition()).namedByContent();
    }

    private static void requireBoth(List<LabelledPair> pairs, String use) {
        long matches = pairs.stream().filter(LabelledPair::match).count();
        if (matches == 0 || matches == pairs.size()) {
            throw new IllegalArgumentException("the " + use + " pairs must hold matches and others; of " + pairs.size()
                    + " pairs " + matches + " are matches");
        }
    }

    private Samples samples(List<LabelledPair> pairs) {
        List<Candidate> candidates = new java.util.ArrayList<>();
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

    /** Adds trees as long as the pairs set apart are told better. */
    private MatchModel boosted(MatchModel logistic, Samples learnt, Samples apart, boolean choose) {
        if (!choose) {
            return logistic;
        }
        BoostedTrees trees = new BoostedTrees(learnt.values, learnt.matches, TREES_MAX);
        double[] scores = natural(learnt.scores(logistic));
        double[] validScores = natural(apart.scores(logistic));
        double bestLoss = naturalLoss(validScores, apart.matches);
        int best = 0;
        for (int tree = 0; tree < TREES_MAX; tree++) {
            trees.grow(scores);
            for (int i = 0; i < validScores.length; i++) {
                validScores[i] += trees.added(apart.values[i], tree);
            }
            double loss = naturalLoss(validScores, apart.matches);
            if (loss < bestLoss - 1e-6) {
                bestLoss = loss;
                best = tree + 1;
            }
        }
        return model(logistic.prior(), weights(logistic), trees.ensemble(best));
    }

    private static double[] natural(double[] log2) {
        return Arrays.stream(log2).map(s -> s * LN2).toArray();
    }

    private static double loss(double[] log2, boolean[] matches) {
        return naturalLoss(natural(log2), matches);
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
     * Moves the prior so that the threshold of best F1 on the pairs set apart has the probability {@code match}: the
     * middle of the best thresholds, and only as far as they are sure to be better.
     */
    private MatchModel centred(MatchModel model, Samples apart) {
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
            return model;
        }
        double shift = threshold - (low + high) / 2;
        return model(model.prior() + shift, weights(model), model.trees());
    }
}
