package dev.tributary.matching.training;

import dev.tributary.matching.Entity;
import dev.tributary.matching.features.Layout;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.plan.Plan;
import java.util.Arrays;
import java.util.List;

/**
 * Learns without labels. First the probability of each pair is estimated by expectation maximisation over groups of
 * evidence ({@link EvidenceGroups}); then the weights of single features are fitted to these probabilities
 * ({@link ConditionalLogit}), which corrects for features that speak of the same thing; with these weights the groups
 * are estimated again.
 */
final class Unsupervised {
    private static final int PASSES = 2;
    static final int ROUNDS = 150;
    static final double HOLDING = 4;

    /** Where only a name speaks, its features' weights cannot be told from the data: they stay, but for the prior. */
    private static final double HOLDING_ALONE = 1_000;

    /** As many references must be held out for the null to be told. */
    private static final int NONE_MIN = 50;

    /** The part of the records whose matches must be missing before the null is believed. */
    private static final double MISSING_MIN = 0.03;

    private final Plan plan;
    private final Layout layout;
    private final TrainingProgress progress;
    private final double[][] priorWeights;

    Unsupervised(Plan plan, TrainingProgress progress) {
        this.plan = plan;
        this.layout = Layout.of(plan);
        this.progress = progress;
        this.priorWeights = PriorWeights.of(layout);
    }

    MatchModel train(List<ReferenceRow> references, List<Entity> records) {
        CandidateSample sample = new CandidateSample(layout, references, priorWeights, progress);
        return learn(sample.ofRecords(records), sample.withoutMatch());
    }

    /** Learns from one table whose rows may be the same entity: pairs do not compete, and no row is its own match. */
    MatchModel trainOnOneTable(List<ReferenceRow> rows) {
        CandidateSample sample = new CandidateSample(layout, rows, priorWeights, progress);
        // in a table with duplicates no row is known to have no match
        return learn(sample.withinOneTable(), new CandidatePairs());
    }

    /**
     * Learns.
     *
     * @param none the same of records that are held to have no match; without records where there are none such
     */
    private MatchModel learn(CandidatePairs pairs, CandidatePairs none) {
        double[][] weights = priorWeights;
        double prior = MatchModel.bundled().prior();
        for (int pass = 1; pass <= PASSES && pairs.pairs() > 0; pass++) {
            EvidenceGroups groups = new EvidenceGroups(layout, pairs);
            double[] targets;
            ConditionalLogit logit;
            if (groups.severalSpeak()) {
                targets = groups.fit(weights);
                logit = fitted(pairs, targets, priorWeights, groups.prior(), HOLDING);
            } else {
                targets = posterior(pairs, priorWeights, prior);
                logit = fitted(pairs, targets, priorWeights, prior, HOLDING_ALONE);
            }
            if (none.records() >= NONE_MIN && calibrated(targets, pairs, none, logit.weights())) {
                double holding = groups.severalSpeak() ? HOLDING : HOLDING_ALONE;
                logit = fitted(pairs, targets, logit.weights(), logit.prior(), holding);
            }
            weights = logit.weights();
            prior = logit.prior();
            progress.at("weights", pass, PASSES);
        }
        double auto = plan.autoMatchPrecision() > 0 ? auto(posterior(pairs, weights, prior), pairs) : plan.auto();
        return new MatchModel("unsupervised", layout, plan.match(), auto, prior, weights).namedByContent();
    }

    /** The lowest probability from which the records' best candidates are right as often as the plan wants on average. */
    private double auto(double[] posterior, CandidatePairs pairs) {
        double[] best = new double[pairs.records()];
        for (int pair = 0, record = 0; pair < posterior.length; pair++) {
            while (pair >= pairs.end(record)) {
                record++;
            }
            best[record] = Math.max(best[record], posterior[pair]);
        }
        Arrays.sort(best);
        double sum = 0;
        double auto = 1;
        for (int i = best.length - 1; i >= 0 && best[i] > plan.match(); i--) {
            sum += best[i];
            if (sum >= plan.autoMatchPrecision() * (best.length - i)) {
                auto = best[i];
            }
        }
        return auto;
    }

    private ConditionalLogit fitted(
            CandidatePairs pairs, double[] targets, double[][] weights, double prior, double holding) {
        ConditionalLogit logit = new ConditionalLogit(layout, pairs, weights, prior, holding, ROUNDS);
        double[] even = new double[pairs.records()];
        Arrays.fill(even, 1);
        logit.fit(targets, even);
        return logit;
    }

    /**
     * Where there must be more matches than the probabilities say, gives each record's candidates together the
     * probability that it has a match by the empirical null.
     */
    private static boolean calibrated(double[] targets, CandidatePairs pairs, CandidatePairs none, double[][] weights) {
        double[] observed = best(pairs, weights);
        EmpiricalNull empirical = new EmpiricalNull(observed, best(none, weights));
        double missing = pairs.records() * (1 - empirical.unmatchedShare())
                - Arrays.stream(targets).sum();
        if (missing < MISSING_MIN * pairs.records()) {
            return false;
        }
        for (int record = 0; record < pairs.records(); record++) {
            double sum = 0;
            for (int pair = pairs.start(record); pair < pairs.end(record); pair++) {
                sum += targets[pair];
            }
            double wanted = Math.max(empirical.matched(observed[record]), Math.min(1, sum));
            for (int pair = pairs.start(record); pair < pairs.end(record) && sum > 0; pair++) {
                targets[pair] *= wanted / sum;
            }
        }
        return true;
    }

    /** Of each pair its probability by these weights, in competition. */
    private static double[] posterior(CandidatePairs pairs, double[][] weights, double prior) {
        double[] posterior = new double[pairs.pairs()];
        for (int record = 0; record < pairs.records(); record++) {
            double sum = 1;
            for (int pair = pairs.start(record); pair < pairs.end(record); pair++) {
                posterior[pair] = StrictMath.pow(2, prior + score(pairs, pair, weights));
                sum += posterior[pair];
            }
            for (int pair = pairs.start(record); pair < pairs.end(record); pair++) {
                posterior[pair] /= sum;
            }
        }
        return posterior;
    }

    private static double score(CandidatePairs pairs, int pair, double[][] weights) {
        byte[] levels = pairs.levels(pairs.pattern(pair));
        double score = 0;
        for (int f = 0; f < levels.length; f++) {
            score += weights[f][levels[f]];
        }
        return score;
    }

    /** The best score of each record; the least number there is where it has no candidate. */
    static double[] best(CandidatePairs pairs, double[][] weights) {
        double[] best = new double[pairs.records()];
        for (int record = 0; record < best.length; record++) {
            best[record] = -1e6;
            for (int pair = pairs.start(record); pair < pairs.end(record); pair++) {
                best[record] = Math.max(best[record], score(pairs, pair, weights));
            }
        }
        return best;
    }
}
