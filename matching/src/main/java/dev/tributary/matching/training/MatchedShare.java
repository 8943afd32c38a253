package dev.tributary.matching.training;

import java.util.Arrays;
import java.util.Optional;

/** Corrects how probable it is that records have a match, where an {@link EmpiricalNull} tells of more such records, or of fewer. */
final class MatchedShare {
    /** The part of the records whose matches must be missing before the null is believed. */
    private static final double MISSING_MIN = 0.05;

    /** The part of the matches that must be too many before the null is believed. */
    private static final double EXCESS_MIN = 0.1;

    /** So much more of the records that have no sure match may have none by the null, by chance. */
    private static final double UNMATCHED_MAX = 1.1;

    /** Records that are matched with less probability than this are in no doubt: the null does not move them. */
    private static final double DOUBT_MIN = 0.02;

    private final CandidatePairs pairs;
    private final EmpiricalNull empirical;
    private final EmpiricalNull.Best observed;
    private final double sure;
    private final boolean lost;

    /**
     * Of these records.
     *
     * @param observed their best candidates
     * @param sure the share of the records that surely have a match
     * @param lost whether the probabilities lack most matches, so that there cannot be too many
     */
    MatchedShare(
            CandidatePairs pairs, EmpiricalNull empirical, EmpiricalNull.Best observed, double sure, boolean lost) {
        this.pairs = pairs;
        this.empirical = empirical;
        this.observed = observed;
        this.sure = sure;
        this.lost = lost;
    }

    /**
     * The probabilities as the null has them; nothing where it does not tell of more matches, nor of fewer.
     *
     * @param told of each pair the probability that was learnt
     * @param before of each pair the probability that is corrected
     */
    Optional<double[]> targets(double[] told, double[] before) {
        boolean more = missing(sums(told)) >= MISSING_MIN * pairs.records();
        if (!more && !fewer(Arrays.stream(told).sum() / pairs.records())) {
            return Optional.empty();
        }
        double unmatched = more ? Math.min(1, empirical.unmatchedShare()) : unmatched();
        double[] sums = sums(before);
        double[] targets = before.clone();
        for (int record = 0; record < sums.length; record++) {
            if (sums[record] > DOUBT_MIN && empirical.covers(observed.filled()[record])) {
                double sum = Math.min(1, sums[record]);
                double matched = empirical.matched(observed.scores()[record], unmatched);
                double wanted = more ? Math.max(matched, sum) : Math.min(matched, sum);
                for (int pair = pairs.start(record); pair < pairs.end(record); pair++) {
                    targets[pair] *= wanted / sums[record];
                }
            }
        }
        return Optional.of(targets);
    }

    /** How many matches of the records that the null covers the probabilities do not tell. */
    private double missing(double[] probabilities) {
        double missing = 0;
        for (int record = 0; record < probabilities.length; record++) {
            boolean covered = empirical.covers(observed.filled()[record]);
            missing += covered ? 1 - Math.min(1, empirical.unmatchedShare()) - probabilities[record] : 0;
        }
        return missing;
    }

    /** Whether there are fewer matches than this share of the records. */
    private boolean fewer(double share) {
        return !lost
                && empirical.tellsShare()
                && empirical.unmatchedShare() <= UNMATCHED_MAX * (1 - sure)
                && 1 - unmatched() < (1 - EXCESS_MIN) * share;
    }

    private double unmatched() {
        return Math.min(empirical.unmatchedShare(), 1 - sure);
    }

    /** Of each record the sum over its pairs. */
    private double[] sums(double[] ofPairs) {
        double[] sums = new double[pairs.records()];
        for (int record = 0; record < sums.length; record++) {
            for (int pair = pairs.start(record); pair < pairs.end(record); pair++) {
                sums[record] += ofPairs[pair];
            }
        }
        return sums;
    }
}
