package dev.tributary.linkage.evaluate;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Agreement of predicted links with the true ones.
 *
 * @param correct predicted links that are true
 * @param predicted predicted links
 * @param actual true links
 */
public record Scores(long correct, long predicted, long actual) {

    public Scores {
        if (correct < 0 || correct > predicted || correct > actual) {
            throw new IllegalArgumentException("no more links are correct than are predicted or true");
        }
    }

    /**
     * @param predictions the predicted reference of each record; records without a prediction may be absent
     * @param truth the true reference of every record; empty for a record without one
     */
    public static Scores of(Map<String, String> predictions, Map<String, Optional<String>> truth) {
        long correct = 0;
        long predicted = 0;
        for (Map.Entry<String, String> prediction : predictions.entrySet()) {
            Optional<String> actual = truth.get(prediction.getKey());
            if (actual == null) {
                continue;
            }
            predicted++;
            correct += Objects.equals(actual.orElse(null), prediction.getValue()) ? 1 : 0;
        }
        return new Scores(
                correct,
                predicted,
                truth.values().stream().filter(Optional::isPresent).count());
    }

    /** The share of predicted links that are true; 1 where none is predicted. */
    public double precision() {
        return predicted == 0 ? 1 : (double) correct / predicted;
    }

    /** The share of true links that are predicted; 1 where there is none. */
    public double recall() {
        return actual == 0 ? 1 : (double) correct / actual;
    }

    /** The harmonic mean of precision and recall; 0 where no link is correct. */
    public double f1() {
        return predicted + actual == 0 ? 1 : 2.0 * correct / (predicted + actual);
    }
}
