package dev.tributary.matching.model;

import dev.tributary.matching.FeatureEvidence;
import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.MatchMethod;
import dev.tributary.matching.MatchStatus;
import dev.tributary.matching.ScoredCandidate;
import dev.tributary.matching.features.Feature;
import dev.tributary.matching.features.FieldKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Makes one decision of the candidates that all segments found for a record. At most one reference is the record's:
 * so each candidate's odds compete with those of all others and of there being none, and its probability is its odds
 * over the sum of all odds plus one. Two candidates that nothing tells apart thus have at most one half each. Where a model
 * says that references repeat entities, candidates do not compete; which of two equal ones is meant is still reviewed.
 */
public final class Decider {
    /** Candidates that take part in the competition; further ones have no odds to speak of. */
    public static final int CANDIDATES_MAX = 8;

    /** Candidates of a record that {@link #top} gives at most; those beyond the competition are told by their own odds. */
    public static final int TOP_MAX = 3 * CANDIDATES_MAX;

    /** Rows of all segments together that are looked at for one record: the heaviest. */
    public static final int ROWS_MAX = 40;

    /** A row of lower log2 odds is no candidate. */
    public static final double SCORE_MIN = -12;

    /** A row is no candidate where it shares less than this part of the weight that the best row shares. */
    public static final double WEIGHT_SHARE_MIN = 0.38;

    /** The name of what features say together beyond the sum of what each says. */
    public static final String TOGETHER = "together";

    private Decider() {}

    /** The least weight of a candidate where the best row of all segments has this one. */
    public static int weightMin(int bestWeight) {
        return Math.max(1, (int) (bestWeight * WEIGHT_SHARE_MIN));
    }

    /**
     * Decides.
     *
     * @param candidates the record's candidates from each segment, each list with the heaviest first; no id in two
     */
    public static MatchDecision decide(List<List<Candidate>> candidates, long referenceEpoch, MatchModel model) {
        List<Scored> ranked = ranked(candidates, model, CANDIDATES_MAX);
        if (ranked.isEmpty()) {
            return unmatched(List.of(), 0, Optional.empty(), MatchMethod.PROBABILISTIC, referenceEpoch, model);
        }
        double[] probability = probabilities(ranked, model);
        Candidate best = ranked.get(0).candidate;
        MatchMethod method = exactKey(best, model) ? MatchMethod.EXACT_KEY : MatchMethod.PROBABILISTIC;
        boolean contested = ranked.size() > 1;
        // what the best candidate would have without the others: whether it is a rival that lowers its probability
        double alone = probability(ranked.get(0).score);
        if (alone < model.match()) {
            return unmatched(
                    explain(best, model),
                    probability[0],
                    Optional.of(best.referenceId()),
                    method,
                    referenceEpoch,
                    model);
        }
        boolean ambiguous = contested
                && (probability[0] < model.match() || ranked.get(1).candidate.sameEvidence(best));
        MatchStatus status =
                !ambiguous && probability[0] >= model.auto() ? MatchStatus.AUTO_MATCHED : MatchStatus.REVIEW_REQUIRED;
        double runnerUp = contested ? probability[1] : 0;
        return new MatchDecision(
                status,
                Optional.of(best.referenceId()),
                probability[0],
                method,
                contested ? Optional.of(ranked.get(1).candidate.referenceId()) : Optional.empty(),
                runnerUp,
                probability[0] - runnerUp,
                explain(best, model),
                referenceEpoch,
                model.version(),
                ambiguous);
    }

    /**
     * A record's best candidates, best first, with their probabilities in competition.
     *
     * @param candidates as for {@link #decide}
     * @param limit how many at most; more than {@link #TOP_MAX} are never given
     */
    public static List<ScoredCandidate> top(List<List<Candidate>> candidates, MatchModel model, int limit) {
        List<Scored> ranked = ranked(candidates, model, TOP_MAX);
        if (ranked.isEmpty()) {
            return List.of();
        }
        double[] probability = probabilities(ranked, model);
        List<ScoredCandidate> top = new ArrayList<>();
        for (int i = 0; i < Math.min(limit, ranked.size()); i++) {
            Scored scored = ranked.get(i);
            top.add(new ScoredCandidate(
                    scored.candidate.referenceId(), probability[i], scored.score, explain(scored.candidate, model)));
        }
        return top;
    }

    /**
     * A given pair with the probability that {@link #top} gives it. Where the search has not found it, it competes with those that
     * were found, as if it had been.
     *
     * @param pair the record's evidence for one reference
     * @param candidates as for {@link #decide}
     */
    public static ScoredCandidate pair(Candidate pair, List<List<Candidate>> candidates, MatchModel model) {
        Scored own = new Scored(pair, model.score(pair));
        List<Scored> ranked = new ArrayList<>(ranked(candidates, model, TOP_MAX));
        ranked.removeIf(scored -> scored.candidate.referenceId().equals(pair.referenceId()));
        ranked.add(own);
        ranked.sort(RANK);
        double probability = probabilities(ranked, model)[ranked.indexOf(own)];
        return new ScoredCandidate(pair.referenceId(), probability, own.score, explain(pair, model));
    }

    private static MatchDecision unmatched(
            List<FeatureEvidence> explanation,
            double bestProbability,
            Optional<String> best,
            MatchMethod method,
            long epoch,
            MatchModel model) {
        return new MatchDecision(
                MatchStatus.UNMATCHED,
                Optional.empty(),
                bestProbability,
                method,
                best,
                bestProbability,
                0,
                explanation,
                epoch,
                model.version());
    }

    private record Scored(Candidate candidate, double score) {}

    private static final Comparator<Scored> RANK =
            Comparator.comparingDouble(Scored::score).reversed().thenComparing(s -> s.candidate.referenceId());

    private static List<Scored> ranked(List<List<Candidate>> candidates, MatchModel model, int limit) {
        List<Scored> ranked = new ArrayList<>();
        BestScores best = new BestScores(limit);
        for (Candidate candidate : heaviest(candidates)) {
            if (!candidate.isPlaceholder()) {
                double score = model.scoreFrom(candidate.levels(), candidate.grades(), best.floor());
                if (best.take(score)) {
                    ranked.add(new Scored(candidate, score));
                }
            }
        }
        ranked.sort(RANK);
        return ranked.size() > limit ? ranked.subList(0, limit) : ranked;
    }

    /**
     * The rows of all segments that are looked at, the heaviest first: however rows are spread over segments, they are
     * the same.
     *
     * @param candidates as for {@link #decide}
     */
    public static List<Candidate> heaviest(List<List<Candidate>> candidates) {
        List<Candidate> merged = merged(candidates);
        int weightMin = merged.isEmpty() ? 0 : weightMin(merged.get(0).weight());
        int count = Math.min(ROWS_MAX, merged.size());
        while (count > 0 && merged.get(count - 1).weight() < weightMin) {
            count--;
        }
        return merged.subList(0, count);
    }

    private static List<Candidate> merged(List<List<Candidate>> candidates) {
        if (candidates.size() == 1) {
            return candidates.get(0);
        }
        List<Candidate> merged = new ArrayList<>();
        candidates.forEach(merged::addAll);
        merged.sort(Candidate.HEAVIEST_FIRST);
        return merged;
    }

    private static double[] probabilities(List<Scored> ranked, MatchModel model) {
        return model.competing()
                ? compete(ranked)
                : ranked.stream().mapToDouble(s -> probability(s.score)).toArray();
    }

    /** Each candidate's odds over the odds of those that compete and one, without overflow. */
    private static double[] compete(List<Scored> ranked) {
        double top = Math.max(0, ranked.get(0).score);
        double[] odds = new double[ranked.size()];
        double sum = pow2(-top);
        for (int i = 0; i < odds.length; i++) {
            odds[i] = pow2(ranked.get(i).score - top);
            sum += i < CANDIDATES_MAX ? odds[i] : 0;
        }
        for (int i = 0; i < odds.length; i++) {
            odds[i] /= sum;
        }
        return odds;
    }

    /** The probability of a candidate of these log2 odds that has no rivals. */
    public static double probability(double score) {
        return 1 / (1 + pow2(-score));
    }

    /** The same on every machine, which Math.pow does not promise. */
    private static double pow2(double exponent) {
        return StrictMath.exp(exponent * 0.6931471805599453);
    }

    /** An equal identifier, and neither a name nor the country that contradicts. */
    private static boolean exactKey(Candidate candidate, MatchModel model) {
        boolean equal = false;
        int field = -1;
        for (Feature feature : model.layout().features()) {
            boolean main = feature.field() != field;
            field = feature.field();
            int level = candidate.level(feature);
            if (main && (feature.kind().naming() || feature.kind() == FieldKind.COUNTRY) && level == 1) {
                return false;
            }
            equal |= feature.kind().identifying() && level == feature.levelCount() - 1;
        }
        return equal;
    }

    /** The evidence of every feature that is not missing, in the features' order. */
    public static List<FeatureEvidence> explain(Candidate candidate, MatchModel model) {
        List<FeatureEvidence> evidence = new ArrayList<>();
        for (Feature feature : model.layout().features()) {
            int level = candidate.level(feature);
            if (level != Feature.MISSING) {
                evidence.add(new FeatureEvidence(
                        feature.wireName(),
                        feature.levelName(level),
                        candidate.value(feature),
                        model.weight(feature, level)));
            }
        }
        if (model.trees().trees() > 0) {
            evidence.add(new FeatureEvidence(TOGETHER, "trees", Double.NaN, model.together(candidate)));
        }
        return evidence;
    }
}
