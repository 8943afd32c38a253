package dev.tributary.linkage.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that is said of predictions against a truth.
 *
 * @param match the plan's threshold
 * @param auto the plan's threshold of automatic matches
 * @param perLeft each left record's best prediction alone, against the left records that have a match; a prediction is
 *     right where it is any of the record's true references. Empty within one table
 * @param pairwise all predictions against all true pairs
 * @param candidateRecall share of the true pairs that were predicted with any score
 * @param calibration of what {@code perLeft} judges, within one table of all predictions
 * @param errors the worst ones, most confident first
 * @param labelled agreement with labelled pairs, where there are some
 */
public record EvaluationReport(
        String title,
        double match,
        double auto,
        long predictions,
        long truth,
        Optional<ThresholdCurve> perLeft,
        ThresholdCurve pairwise,
        double candidateRecall,
        Calibration calibration,
        List<PairError> errors,
        Optional<LabelledFigures> labelled) {

    private static final int ERRORS_MAX = 20;

    public EvaluationReport {
        errors = List.copyOf(errors);
    }

    /**
     * A pair that was judged wrongly at the plan's threshold.
     *
     * @param missed whether it is true and was not predicted; else it was predicted and is not true
     * @param score what was predicted of it, 0 where nothing was
     * @param insteadOf the true reference of a wrong prediction, or what was predicted instead of a missed one; else
     *     empty
     */
    public record PairError(boolean missed, String left, String right, double score, String insteadOf) {}

    /** @param predictions in any order, each pair once */
    public static EvaluationReport of(
            String title,
            List<ScoredPair> predictions,
            PairSet truth,
            double match,
            double auto,
            Optional<LabelledFigures> labelled) {
        List<Claim> all = new ArrayList<>(predictions.size());
        long found = 0;
        for (ScoredPair pair : predictions) {
            boolean right = truth.has(pair.left(), pair.right());
            found += right ? 1 : 0;
            all.add(new Claim(pair.score(), right));
        }
        Map<String, ScoredPair> best = best(predictions);
        List<Claim> bests = best.values().stream()
                .map(pair -> new Claim(pair.score(), truth.has(pair.left(), pair.right())))
                .toList();
        boolean oneTable = truth.isWithinOneTable();
        return new EvaluationReport(
                title,
                match,
                auto,
                predictions.size(),
                truth.size(),
                oneTable ? Optional.empty() : Optional.of(ThresholdCurve.of(bests, truth.lefts())),
                ThresholdCurve.of(all, truth.size()),
                truth.size() == 0 ? 1 : found / (double) truth.size(),
                Calibration.of(oneTable ? all : bests),
                oneTable ? pairErrors(predictions, truth, match) : errors(best, predictions, truth, match),
                labelled);
    }

    /** Each left record's best prediction; of equal ones the one of the smaller id. */
    static Map<String, ScoredPair> best(List<ScoredPair> predictions) {
        Map<String, ScoredPair> best = new HashMap<>();
        Comparator<ScoredPair> order =
                Comparator.comparingDouble(ScoredPair::score).reversed().thenComparing(ScoredPair::right);
        for (ScoredPair pair : predictions) {
            best.merge(pair.left(), pair, (one, other) -> order.compare(one, other) <= 0 ? one : other);
        }
        return best;
    }

    private static List<PairError> errors(
            Map<String, ScoredPair> best, List<ScoredPair> predictions, PairSet truth, double match) {
        List<PairError> wrong = new ArrayList<>();
        best.values().stream()
                .filter(pair -> pair.score() >= match && !truth.has(pair.left(), pair.right()))
                .forEach(pair -> wrong.add(new PairError(
                        false,
                        pair.left(),
                        pair.right(),
                        pair.score(),
                        first(truth.rightsByLeft().get(pair.left())))));
        Map<String, Map<String, Double>> scores = new HashMap<>();
        predictions.forEach(pair -> {
            if (truth.has(pair.left(), pair.right())) {
                scores.computeIfAbsent(pair.left(), left -> new HashMap<>()).put(pair.right(), pair.score());
            }
        });
        List<PairError> missed = new ArrayList<>();
        truth.rightsByLeft().forEach((left, rights) -> {
            ScoredPair claimed = best.get(left);
            boolean found = claimed != null && claimed.score() >= match && rights.contains(claimed.right());
            if (!found) {
                String right = first(rights);
                double score = scores.getOrDefault(left, Map.of()).getOrDefault(right, 0.0);
                boolean other = claimed != null && claimed.score() >= match;
                missed.add(new PairError(true, left, right, score, other ? claimed.right() : ""));
            }
        });
        return worst(wrong, missed);
    }

    private static String first(Set<String> rights) {
        return rights == null
                ? ""
                : rights.stream().min(Comparator.naturalOrder()).orElse("");
    }

    private static List<PairError> pairErrors(List<ScoredPair> predictions, PairSet truth, double match) {
        List<PairError> wrong = new ArrayList<>();
        List<PairError> missed = new ArrayList<>();
        PairSet found = new PairSet(true);
        for (ScoredPair pair : predictions) {
            boolean right = truth.has(pair.left(), pair.right());
            if (pair.score() >= match && !right) {
                wrong.add(new PairError(false, pair.left(), pair.right(), pair.score(), ""));
            } else if (pair.score() < match && right) {
                missed.add(new PairError(true, pair.left(), pair.right(), pair.score(), ""));
            }
            found.add(pair.left(), pair.right());
        }
        truth.rightsByLeft().forEach((left, rights) -> rights.stream()
                .filter(right -> !found.has(left, right))
                .forEach(right -> missed.add(new PairError(true, left, right, 0, ""))));
        return worst(wrong, missed);
    }

    private static List<PairError> worst(List<PairError> wrong, List<PairError> missed) {
        Comparator<PairError> byId = Comparator.comparing(PairError::left).thenComparing(PairError::right);
        wrong.sort(Comparator.comparingDouble(PairError::score).reversed().thenComparing(byId));
        missed.sort(Comparator.comparingDouble(PairError::score).thenComparing(byId));
        List<PairError> worst = new ArrayList<>(wrong.subList(0, Math.min(ERRORS_MAX, wrong.size())));
        worst.addAll(missed.subList(0, Math.min(ERRORS_MAX, missed.size())));
        return worst;
    }

    /** What is judged first: best-per-left, within one table pairwise. */
    public ThresholdCurve main() {
        return perLeft.orElse(pairwise);
    }
}
