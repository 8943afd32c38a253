package dev.tributary.matching.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tributary.matching.training.EmpiricalNull.Best;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Scores are drawn: records without a match score about 0, those with one about 6, both with a deviation of 1. */
class EmpiricalNullTest {
    private static final int RECORDS = 2_000;
    private static final int UNMATCHED = 500;

    private final Random random = new Random(4);

    /** The first records have no match. */
    private Best draw(int records, int unmatched, int filled) {
        double[] scores = new double[records];
        int[] known = new int[records];
        for (int i = 0; i < records; i++) {
            scores[i] = random.nextGaussian() + (i < unmatched ? 0 : 6);
            known[i] = filled;
        }
        return new Best(scores, known);
    }

    private static Best both(Best first, Best second) {
        return new Best(
                DoubleStream.concat(Arrays.stream(first.scores()), Arrays.stream(second.scores()))
                        .toArray(),
                IntStream.concat(Arrays.stream(first.filled()), Arrays.stream(second.filled()))
                        .toArray());
    }

    @Test
    void theShareWithoutAMatchAndTheProbabilityOfOneAreTold() {
        for (int unmatched : new int[] {100, 1_000, 1_900}) {
            EmpiricalNull told = new EmpiricalNull(draw(RECORDS, unmatched, 3), draw(UNMATCHED, UNMATCHED, 3));
            assertThat(told.unmatchedShare()).isCloseTo(unmatched / (double) RECORDS, within(0.12));
            assertThat(told.tellsShare()).isTrue();
            assertThat(told.matched(-1, told.unmatchedShare())).isLessThan(0.2);
            assertThat(told.matched(6, told.unmatchedShare())).isGreaterThan(0.95);
        }
    }

    @Test
    void theShareIsNotToldByRecordsThatScoreOtherwiseThanThoseWithoutAMatchNorByFew() {
        Best observed = draw(RECORDS, 1_000, 3);
        Best higher = draw(UNMATCHED, UNMATCHED, 3);
        Arrays.setAll(higher.scores(), record -> higher.scores()[record] + 1);
        assertThat(new EmpiricalNull(observed, higher).tellsShare()).isFalse();
        Best narrower = draw(UNMATCHED, UNMATCHED, 3);
        Arrays.setAll(narrower.scores(), record -> narrower.scores()[record] / 2);
        assertThat(new EmpiricalNull(observed, narrower).tellsShare()).isFalse();
        assertThat(new EmpiricalNull(observed, draw(150, 150, 3)).tellsShare()).isFalse();
        Best equal = new Best(new double[UNMATCHED], higher.filled());
        assertThat(new EmpiricalNull(observed, equal).tellsShare()).isFalse();
    }

    @Test
    void theProbabilityNeverFallsWithTheScore() {
        EmpiricalNull told = new EmpiricalNull(draw(RECORDS, 700, 3), draw(UNMATCHED, UNMATCHED, 3));
        double before = 0;
        for (double score = -5; score < 12; score += 0.1) {
            assertThat(told.matched(score, 0.35)).isBetween(before, 1.0);
            before = told.matched(score, 0.35);
        }
    }

    @Test
    void recordsThatHaveNoLikeAreLeftOutAndTheOthersWeighAsThereAreOfThem() {
        Best little = new Best(new double[RECORDS], new int[RECORDS]);
        Arrays.fill(little.filled(), 1);
        Best none = both(draw(UNMATCHED, UNMATCHED, 3), new Best(new double[] {9, 9}, new int[] {1, 1}));
        EmpiricalNull told = new EmpiricalNull(both(draw(RECORDS, 1_000, 3), little), none);
        assertThat(told.covers(3)).isTrue();
        assertThat(told.covers(1)).isFalse();
        assertThat(told.covers(7)).isFalse();
        assertThat(told.unmatchedShare()).isCloseTo(0.5, within(0.1));

        // As many records that score 20 where little is filled, of which those without a match score 12.
        double[] twelve = new double[20];
        Arrays.fill(twelve, 12);
        Arrays.fill(little.scores(), 20);
        int[] ones = new int[20];
        Arrays.fill(ones, 1);
        EmpiricalNull mixed = new EmpiricalNull(
                both(draw(RECORDS, 1_000, 3), little), both(draw(UNMATCHED, UNMATCHED, 3), new Best(twelve, ones)));
        assertThat(mixed.covers(1)).isTrue();
        assertThat(mixed.unmatchedShare()).isCloseTo(0.5, within(0.1));
    }

    @Test
    void withoutSamplesNothingIsAMatch() {
        EmpiricalNull told = new EmpiricalNull(draw(0, 0, 3), draw(0, 0, 3));
        assertThat(told.unmatchedShare()).isEqualTo(1);
        assertThat(told.matched(5, 1)).isZero();
        assertThat(told.covers(3)).isFalse();
    }
}
