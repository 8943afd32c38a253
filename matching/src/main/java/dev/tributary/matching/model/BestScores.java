package dev.tributary.matching.model;

import java.util.Arrays;

/** The best scores of one record's candidates so far. Reused from record to record; not for threads at once. */
public final class BestScores {
    /** The least first. */
    private final double[] best;

    /** @param count how many scores are the best */
    public BestScores(int count) {
        best = new double[count];
        clear();
    }

    /** Begins a record. */
    public void clear() {
        Arrays.fill(best, Decider.SCORE_MIN);
    }

    /** A score below is not among the best. */
    public double floor() {
        return best[0];
    }

    /** Whether the score is among the best so far. */
    public boolean take(double score) {
        if (score < best[0]) {
            return false;
        }
        int place = 0;
        while (place + 1 < best.length && best[place + 1] < score) {
            best[place] = best[place + 1];
            place++;
        }
        best[place] = score;
        return true;
    }
}
