package dev.tributary.matching.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tributary.matching.training.EmpiricalNull.Best;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Of 2,000 records with two candidates each 600 have a match; it scores about 8, other candidates 0, with a deviation of 1. */
class MatchedShareTest {
    private static final int RECORDS = 2_000;
    private static final int MATCHED = 600;

    private final Random random = new Random(7);
    private final CandidatePairs pairs = new CandidatePairs();
    private final Best observed = draw(RECORDS, MATCHED);
    private final EmpiricalNull empirical = new EmpiricalNull(observed, draw(500, 0));

    MatchedShareTest() {
        for (int record = 0; record < RECORDS; record++) {
            pairs.add(new byte[] {1}, 2 * record);
            pairs.add(new byte[] {1}, 2 * record + 1);
            pairs.endRecord();
        }
    }

    private Best draw(int records, int matched) {
        double[] scores = new double[records];
        Arrays.setAll(scores, record -> random.nextGaussian() + (record < matched ? 8 : 0));
        int[] filled = new int[records];
        Arrays.fill(filled, 2);
        return new Best(scores, filled);
    }

    /** Of each record the first pair has three quarters of the probability, the second one quarter. */
    private double[] told(double ofMatched, double ofOthers) {
        double[] told = new double[2 * RECORDS];
        Arrays.setAll(told, pair -> (pair / 2 < MATCHED ? ofMatched : ofOthers) * (pair % 2 == 0 ? .75 : .25));
        return told;
    }

    private Optional<double[]> corrected(double sure, boolean lost, double[] told) {
        return new MatchedShare(pairs, empirical, observed, sure, lost).targets(told, told);
    }

    @Test
    void probabilitiesOfTooManyMatchesFallToWhatTheNullTellsAndTheirPairsInProportion() {
        double[] corrected = corrected(.28, false, told(.99, .4)).orElseThrow();
        assertThat(Arrays.stream(corrected).sum()).isCloseTo(MATCHED, within(60.0));
        assertThat(corrected[0] + corrected[1]).isGreaterThan(.95);
        assertThat(corrected[2 * MATCHED] + corrected[2 * MATCHED + 1]).isLessThan(.2);
        assertThat(corrected[0]).isCloseTo(3 * corrected[1], within(1e-9));
    }

    @Test
    void probabilitiesOfTooFewMatchesRise() {
        double[] corrected = corrected(.1, true, told(.3, .03)).orElseThrow();
        assertThat(corrected[0] + corrected[1]).isGreaterThan(.9);
        assertThat(Arrays.stream(corrected).sum()).isCloseTo(MATCHED, within(100.0));
    }

    @Test
    void whatTheNullBearsOutOrCannotBearOutIsLeft() {
        assertThat(corrected(.28, false, told(.95, .01))).isEmpty();
        // More are sure of a match than the null leaves: its records score higher than those without a match.
        assertThat(corrected(.5, false, told(.99, .4))).isEmpty();
        // Where most matches were lost, there are not too many.
        assertThat(corrected(.28, true, told(.99, .4))).isEmpty();
    }

    @Test
    void recordsInNoDoubtAreNotMoved() {
        double[] told = told(.99, .4);
        told[2 * RECORDS - 2] = .01;
        told[2 * RECORDS - 1] = 0;
        double[] corrected = corrected(.28, false, told).orElseThrow();
        assertThat(corrected[2 * RECORDS - 2]).isEqualTo(.01);
    }
}
