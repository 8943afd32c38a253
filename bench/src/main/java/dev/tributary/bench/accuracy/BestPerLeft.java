package dev.tributary.bench.accuracy;

import dev.tributary.linkage.evaluate.Scores;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Scores of each record's best candidate alone, at the confidence threshold that gives the best F1: the usual measure of
 * linkage sets, so that matchers with different thresholds can be compared.
 *
 * @param threshold candidates of at least this confidence count as links
 */
public record BestPerLeft(double threshold, Scores scores) {

    /** A record's best candidate. */
    public record Candidate(String referenceId, double confidence) {}

    /**
     * @param candidates the best candidate of each record that has one
     * @param truth the true reference of every record that is judged; empty for one without
     */
    public static BestPerLeft of(Map<String, Candidate> candidates, Map<String, Optional<String>> truth) {
        List<Map.Entry<String, Candidate>> ordered = new ArrayList<>(candidates.entrySet());
        ordered.removeIf(entry -> !truth.containsKey(entry.getKey()));
        ordered.sort(Comparator.comparingDouble(
                (Map.Entry<String, Candidate> entry) -> -entry.getValue().confidence()));
        long actual = truth.values().stream().filter(Optional::isPresent).count();
        long correct = 0;
        BestPerLeft best = new BestPerLeft(1, new Scores(0, 0, actual));
        for (int i = 0; i < ordered.size(); i++) {
            Candidate candidate = ordered.get(i).getValue();
            if (truth.get(ordered.get(i).getKey()).equals(Optional.of(candidate.referenceId()))) {
                correct++;
            }
            // Records of equal confidence are on the same side of any threshold.
            boolean lastOfEquals =
                    i + 1 == ordered.size() || ordered.get(i + 1).getValue().confidence() < candidate.confidence();
            Scores scores = new Scores(correct, i + 1L, actual);
            if (lastOfEquals && scores.f1() > best.scores().f1()) {
                best = new BestPerLeft(candidate.confidence(), scores);
            }
        }
        return best;
    }

    /** The links at a fixed threshold. */
    public static Map<String, String> links(Map<String, Candidate> candidates, double threshold) {
        Map<String, String> links = new HashMap<>();
        candidates.forEach((record, candidate) -> {
            if (candidate.confidence() >= threshold) {
                links.put(record, candidate.referenceId());
            }
        });
        return links;
    }
}
