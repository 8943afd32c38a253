package dev.tributary.matching.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AutoThresholdTest {

    @Test
    void enoughPairsBoundThePrecisionFromBelow() {
        double[] probabilities = new double[3_000];
        boolean[] matches = new boolean[probabilities.length];
        Random random = new Random(8);
        for (int i = 0; i < matches.length; i++) {
            probabilities[i] = random.nextDouble();
            // right from .9 on, half of the time below
            matches[i] = probabilities[i] >= 0.9 || random.nextBoolean();
        }
        double auto = AutoThreshold.bounded(probabilities, matches, 0.5, 0.98).orElseThrow();
        assertThat(auto).isBetween(0.87, 0.92);
        long claimed = Arrays.stream(probabilities).filter(p -> p >= auto).count();
        assertThat(claimed).isGreaterThan(190);
    }

    @Test
    void fewPairsHoweverRightPromiseNothing() {
        double[] probabilities = new double[100];
        boolean[] matches = new boolean[100];
        Arrays.fill(probabilities, 0.99);
        Arrays.fill(matches, true);
        assertThat(AutoThreshold.bounded(probabilities, matches, 0.5, 0.995)).isEmpty();
        assertThat(AutoThreshold.bounded(probabilities, matches, 0.5, 0.9)).hasValue(0.99);
    }

    @Test
    void pairsOfOneProbabilityAreTakenTogether() {
        double[] probabilities = {0.9, 0.9, 0.9, 0.9};
        boolean[] matches = {true, true, true, false};
        assertThat(AutoThreshold.bounded(probabilities, matches, 0.5, 0.4)).isEmpty();
        assertThat(AutoThreshold.bounded(probabilities, matches, 0.5, 0.25)).hasValue(0.9);
    }

    @Test
    void withoutLabelsTheMeanOfTheProbabilitiesDecides() {
        assertThat(AutoThreshold.expected(new double[] {0.2, 0.9, 0.99, 1}, 0.5, 0.96))
                .isEqualTo(0.9);
        assertThat(AutoThreshold.expected(new double[] {0.2, 0.9, 0.99, 1}, 0.5, 0.99))
                .isEqualTo(0.99);
        assertThat(AutoThreshold.expected(new double[] {0.6}, 0.5, 0.99)).isEqualTo(1);
    }
}
