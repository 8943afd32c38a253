package dev.tributary.matching.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoreScaleTest {
    private static final int PAIRS = 4_000;

    private final Random random = new Random(5);

    @Test
    void scoresThatAreTwiceTooSureAreHalved() {
        double[] scores = new double[PAIRS];
        boolean[] matches = new boolean[PAIRS];
        for (int i = 0; i < PAIRS; i++) {
            double odds = 6 * random.nextDouble() - 3;
            matches[i] = random.nextDouble() < 1 / (1 + Math.pow(2, -odds));
            scores[i] = 2 * odds - 1;
        }
        ScoreScale scale = ScoreScale.fit(scores, new double[PAIRS][0], matches);
        assertThat(scale.factor()).isCloseTo(0.5, within(0.06));
        assertThat(scale.shift()).isCloseTo(0.5, within(0.15));
    }

    @Test
    void besideRivalsThePairsThatTheyBeatAreNoSurprise() {
        double[] scores = new double[PAIRS];
        double[][] rivals = new double[PAIRS][];
        boolean[] matches = new boolean[PAIRS];
        for (int i = 0; i < PAIRS; i++) {
            scores[i] = 2 + 4 * random.nextDouble();
            double rival = 2 + 4 * random.nextDouble();
            rivals[i] = new double[] {rival};
            double sum = 1 + Math.pow(2, scores[i]) + Math.pow(2, rival);
            matches[i] = random.nextDouble() < Math.pow(2, scores[i]) / sum;
        }
        ScoreScale beside = ScoreScale.fit(scores, rivals, matches);
        ScoreScale alone = ScoreScale.fit(scores, new double[PAIRS][0], matches);
        assertThat(beside.loss()).isLessThan(alone.loss() - 0.05);
        assertThat(beside.factor()).isCloseTo(1, within(0.15));
        assertThat(beside.amongRivals(3, new double[] {3})).isCloseTo(-1 / 8.0 / Math.log(2), within(0.3));
    }

    @Test
    void fewPairsThatAreToldApartWhollyDoNotMakeScoresEndless() {
        ScoreScale scale =
                ScoreScale.fit(new double[] {5, 4, -4, -5}, new double[4][0], new boolean[] {true, true, false, false});
        assertThat(scale.factor()).isBetween(0.9, 1.2);
    }

    @Test
    void whereAllRecordsHaveAMatchAPairWithoutRivalsIsStillNotSure() {
        double[] scores = new double[PAIRS];
        double[][] rivals = new double[PAIRS][];
        boolean[] matches = new boolean[PAIRS];
        for (int i = 0; i < PAIRS; i += 2) {
            double right = 4 * random.nextDouble();
            double wrong = -4 * random.nextDouble();
            matches[i] = true;
            scores[i] = right;
            scores[i + 1] = wrong;
            rivals[i] = new double[] {wrong};
            rivals[i + 1] = new double[] {right};
        }
        ScoreScale scale = ScoreScale.fit(scores, rivals, matches);
        assertThat(scale.amongRivals(-4, new double[0])).isLessThan(6);
        assertThat(scale.amongRivals(1, new double[] {-1})).isPositive();
    }
}
