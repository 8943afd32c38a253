package dev.tributary.matching.training;

import dev.tributary.matching.Entity;
import dev.tributary.matching.features.Layout;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.model.TreeEnsemble;
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

    /** From fewer records than these the weights cannot be told better than they are held to be from the start. */
    private static final int RECORDS_MIN = 60;

    /** As many records without a match must be seen for what they score to be told. */
    private static final int NONE_MIN = 20;

    /** The part of the matches that are sure at the start which must be sure in the end too. */
    private static final double FOUND_MIN = 0.5;

    /** The score, in log2 odds, from which a pair alone is surely a match: a probability of nine in ten. */
    private static final double SURE = 3.2;

    /**
     * As many records must have several matches, and this part of those that surely have one, for references to be held to repeat
     * entities.
     */
    private static final int SEVERAL_COUNT_MIN = 5;

    private static final double SEVERAL_MIN = 0.15;

    /**
     * The same where one half of a table is matched against the other: where all entities stand there three times, a third of
     * the rows with a match have both others in the other half; where all stand there twice, none.
     */
    private static final double SEVERAL_IN_TABLE_MIN = 0.25;

    private final Plan plan;
    private final Layout layout;
    private final TrainingProgress progress;
    private final double[][] priorWeights;
    private final TreeEnsemble nameTrees;

    Unsupervised(Plan plan, TrainingProgress progress) {
        this.plan = plan;
        this.layout = Layout.of(plan);
        this.progress = progress;
        this.priorWeights = PriorWeights.of(layout);
        this.nameTrees = NameTrees.of(layout);
    }

    MatchModel train(List<ReferenceRow> references, List<Entity> records) {
        CandidateSample sample = new CandidateSample(layout, references, priorWeights, progress);
        CandidatePairs pairs = sample.ofRecords(records);
        Fit fit = fit(pairs);
        if (fit.severalSpeak && repeated(fit, pairs, SEVERAL_MIN)) {
            CandidatePairs apart = pairs.apart();
            return model(fit(apart), apart).withoutCompetition().namedByContent();
        }
        Fit last = calibrated(fit, pairs, sample);
        return model(last, pairs).namedByContent();
    }

    /**
     * Learns from one table whose rows may be the same entity; no row is its own match. Rows of one half of the table first
     * compete for those of the other, as those of two tables do: which tells matches from a family of similar rows, as products
     * of one maker are. Where rows turn out to have several matches, pairs are learnt from that do not compete.
     */
    MatchModel trainOnOneTable(List<ReferenceRow> rows) {
        CandidateSample.Within within = new CandidateSample(layout, rows, priorWeights, progress).withinOneTable();
        Fit fit = fit(within.competing());
        if (!fit.severalSpeak || repeated(fit, within.competing(), SEVERAL_IN_TABLE_MIN)) {
            return model(fit(within.apart()), within.apart())
                    .withoutCompetition()
                    .namedByContent();
        }
        CandidatePairs apart = within.competing().apart();
        return model(fitted(apart, fit.targets, fit.weights, fit.prior, true), apart)
                .withoutCompetition()
                .namedByContent();
    }

    /**
     * What was learnt.
     *
     * @param severalSpeak whether the pairs told the weights; where only a name speaks, or of few records, they are those
     *     of the start
     * @param targets of each pair the probability that the weights were fitted to
     */
    private record Fit(double[][] weights, double prior, boolean severalSpeak, double[] targets) {}

    /** Trees go with the weights that they were grown on: where weights are learnt anew there are none. */
    private TreeEnsemble trees(boolean severalSpeak) {
        return severalSpeak ? TreeEnsemble.NONE : nameTrees;
    }

    private Fit fit(CandidatePairs pairs) {
        Fit fit = start(pairs, false);
        for (int pass = 1; pass <= PASSES && pairs.pairs() > 0; pass++) {
            EvidenceGroups groups = new EvidenceGroups(layout, pairs);
            fit = groups.severalSpeak() && pairs.records() >= RECORDS_MIN
                    ? fitted(pairs, groups.fit(fit.weights), priorWeights, groups.prior(), true)
                    : fitted(pairs, posterior(pairs, fit), priorWeights, fit.prior, false);
            progress.at("weights", pass, PASSES);
        }
        return fit;
    }

    /** Nothing is learnt yet. */
    private Fit start(CandidatePairs pairs, boolean severalSpeak) {
        Fit start = new Fit(priorWeights, MatchModel.bundled().prior(), severalSpeak, new double[0]);
        return new Fit(start.weights, start.prior, severalSpeak, posterior(pairs, start));
    }

    private MatchModel model(Fit fit, CandidatePairs pairs) {
        double[] posterior = posterior(pairs, fit);
        double auto = plan.autoMatchPrecision() > 0 ? auto(posterior, pairs) : plan.auto();
        return new MatchModel(
                "unsupervised",
                layout,
                new MatchModel.Thresholds(plan.match(), auto),
                fit.prior,
                fit.weights,
                trees(fit.severalSpeak).and(new PlaceAlone(layout).tree(pairs, fit.weights, fit.prior)));
    }

    /**
     * Whether many of the records that surely have a match have several: references repeat entities. Of several the second is
     * sure by itself, and the first is not sure beside it: much better than a match is only one that is the entity itself,
     * beside others that resemble it.
     */
    private static boolean repeated(Fit fit, CandidatePairs pairs, double min) {
        int sure = 0;
        int several = 0;
        for (int record = 0; record < pairs.records(); record++) {
            double best = Double.NEGATIVE_INFINITY;
            double second = Double.NEGATIVE_INFINITY;
            for (int pair = pairs.start(record); pair < pairs.end(record); pair++) {
                double score = fit.prior + score(pairs, pair, fit.weights);
                second = Math.max(second, Math.min(best, score));
                best = Math.max(best, score);
            }
            sure += best >= SURE ? 1 : 0;
            several += second >= SURE && best - second < SURE ? 1 : 0;
        }
        return several >= Math.max(SEVERAL_COUNT_MIN, min * sure);
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
        return AutoThreshold.expected(best, plan.match(), plan.autoMatchPrecision());
    }

    private Fit fitted(CandidatePairs pairs, double[] targets, double[][] weights, double prior, boolean severalSpeak) {
        double holding = severalSpeak ? HOLDING : HOLDING_ALONE;
        ConditionalLogit logit =
                new ConditionalLogit(layout, pairs, trees(severalSpeak), weights, prior, holding, ROUNDS);
        double[] even = new double[pairs.records()];
        Arrays.fill(even, 1);
        logit.fit(targets, even);
        return new Fit(logit.weights(), logit.prior(), severalSpeak, targets);
    }

    /**
     * Where there must be more matches than the probabilities say, or fewer, gives the candidates of each record that is in doubt
     * together the probability that it has a match by the empirical null, and fits the weights again. Which records surely have one
     * the weights of the start tell where less than half as many were found.
     */
    private Fit calibrated(Fit fit, CandidatePairs pairs, CandidateSample sample) {
        Fit start = start(pairs, fit.severalSpeak);
        int[] foundAtStart = sureClaims(start, pairs);
        int[] found = sureClaims(fit, pairs);
        boolean lost = FOUND_MIN * sure(foundAtStart) > sure(found);
        Fit finder = lost ? start : fit;
        int[] claims = lost ? foundAtStart : found;
        if (sure(claims) < NONE_MIN) {
            return fit;
        }
        CandidateSample.Unmatched none = sample.withoutClaimed(claims);
        EmpiricalNull.Best observed = best(pairs, sample.sampled(), finder);
        EmpiricalNull empirical = new EmpiricalNull(observed, best(none.pairs(), none.records(), finder));
        MatchedShare share =
                new MatchedShare(pairs, empirical, observed, (double) sure(claims) / pairs.records(), lost);
        return share.targets(fit.targets, finder.targets)
                .map(targets -> fitted(pairs, targets, finder.weights, finder.prior, fit.severalSpeak))
                .orElse(fit);
    }

    private static int sure(int[] claims) {
        return (int) Arrays.stream(claims).filter(claim -> claim >= 0).count();
    }

    /** Of each record the reference that is surely its match by its evidence alone; -1 where there is none such. */
    private static int[] sureClaims(Fit fit, CandidatePairs pairs) {
        int[] claims = new int[pairs.records()];
        for (int record = 0; record < claims.length; record++) {
            claims[record] = -1;
            double best = SURE;
            for (int pair = pairs.start(record); pair < pairs.end(record); pair++) {
                double score = fit.prior + score(pairs, pair, fit.weights);
                if (score >= best) {
                    best = score;
                    claims[record] = pairs.reference(pair);
                }
            }
        }
        return claims;
    }

    /** Of each pair its probability by these weights, in competition. */
    private double[] posterior(CandidatePairs pairs, Fit fit) {
        double[] together = pairs.together(trees(fit.severalSpeak));
        double[] posterior = new double[pairs.pairs()];
        for (int record = 0; record < pairs.records(); record++) {
            double sum = 1;
            for (int pair = pairs.start(record); pair < pairs.end(record); pair++) {
                double score = fit.prior + score(pairs, pair, fit.weights) + together[pairs.pattern(pair)];
                posterior[pair] = StrictMath.pow(2, score);
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

    private EmpiricalNull.Best best(CandidatePairs pairs, List<Entity> records, Fit fit) {
        int[] filled =
                records.stream().mapToInt(record -> record.attributes().size()).toArray();
        return new EmpiricalNull.Best(best(pairs, fit.weights, trees(fit.severalSpeak)), filled);
    }

    /** The best score of each record; the least number there is where it has no candidate. */
    static double[] best(CandidatePairs pairs, double[][] weights, TreeEnsemble trees) {
        double[] together = pairs.together(trees);
        double[] best = new double[pairs.records()];
        for (int record = 0; record < best.length; record++) {
            best[record] = -1e6;
            for (int pair = pairs.start(record); pair < pairs.end(record); pair++) {
                best[record] = Math.max(best[record], score(pairs, pair, weights) + together[pairs.pattern(pair)]);
            }
        }
        return best;
    }
}
