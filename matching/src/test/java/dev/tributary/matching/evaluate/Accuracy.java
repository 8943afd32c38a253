package dev.tributary.matching.evaluate;

import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.MatchStatus;
import dev.tributary.matching.evaluate.LabelledSet.Truth;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Best-per-left accuracy: each record's best reference counts, right or wrong.
 *
 * @param atMatch at the model's match threshold
 * @param atBest at the threshold of best F1
 * @param bestThreshold that threshold
 * @param autoPrecision share of the automatic matches that are right; NaN where there are none
 * @param autoCoverage share of the true matches that were matched automatically and rightly
 */
public record Accuracy(Score atMatch, Score atBest, double bestThreshold, double autoPrecision, double autoCoverage) {

    public record Score(double precision, double recall, double f1) {
        static Score of(int right, int claimed, int all) {
            double precision = claimed == 0 ? 0 : right / (double) claimed;
            double recall = all == 0 ? 0 : right / (double) all;
            double sum = precision + recall;
            return new Score(precision, recall, sum == 0 ? 0 : 2 * precision * recall / sum);
        }
    }

    private record Claim(double confidence, boolean right) {}

    /** The best candidate of a decision, whatever its status. */
    public static Optional<String> best(MatchDecision decision) {
        return decision.referenceId().isPresent() ? decision.referenceId() : decision.runnerUpId();
    }

    public static Accuracy of(List<String> recordIds, List<MatchDecision> decisions, Truth truth, double match) {
        Claim[] claims = new Claim[decisions.size()];
        int auto = 0;
        int autoRight = 0;
        int count = 0;
        for (int i = 0; i < decisions.size(); i++) {
            MatchDecision decision = decisions.get(i);
            Optional<String> best = best(decision);
            if (best.isEmpty()) {
                continue;
            }
            boolean right = truth.holds(recordIds.get(i), best.get());
            claims[count++] = new Claim(decision.confidence(), right);
            if (decision.status() == MatchStatus.AUTO_MATCHED) {
                auto++;
                autoRight += right ? 1 : 0;
            }
        }
        claims = Arrays.copyOf(claims, count);
        Arrays.sort(claims, Comparator.comparingDouble(Claim::confidence).reversed());
        int all = truth.referencesByRecord().size();
        Score atMatch = Score.of(0, 0, all);
        Score atBest = atMatch;
        double bestThreshold = 1;
        int right = 0;
        for (int i = 0; i < count; i++) {
            right += claims[i].right ? 1 : 0;
            if (i + 1 < count && claims[i + 1].confidence == claims[i].confidence) {
                continue;
            }
            Score score = Score.of(right, i + 1, all);
            if (claims[i].confidence >= match) {
                atMatch = score;
            }
            if (score.f1 > atBest.f1) {
                atBest = score;
                bestThreshold = claims[i].confidence;
            }
        }
        return new Accuracy(
                atMatch,
                atBest,
                bestThreshold,
                auto == 0 ? Double.NaN : autoRight / (double) auto,
                autoRight / (double) all);
    }
}
