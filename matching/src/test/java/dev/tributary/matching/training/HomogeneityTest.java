package dev.tributary.matching.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HomogeneityTest {

    private static boolean homogeneous(double... counts) {
        Homogeneity spread = new Homogeneity();
        for (int i = 0; i < counts.length; i += 2) {
            spread.add(counts[i], counts[i + 1]);
        }
        assertThat(spread.parts()).isEqualTo(counts.length / 2);
        return spread.isHomogeneous();
    }

    @Test
    void samplesOfEqualSharesAreHomogeneousAndOfOtherSharesTheMoreSurelyNotTheLargerTheyAre() {
        assertThat(homogeneous(10, 100, 20, 200, 30, 300)).isTrue();
        assertThat(homogeneous(10, 30, 20, 20, 30, 10)).isFalse();
        assertThat(homogeneous(1, 3, 2, 2, 3, 1)).isTrue();
    }

    @Test
    void theLimitIsWhatIsExceededOnceInAThousandTimes() {
        // Two parts, one degree of freedom: chi-square is 10.83 at .001, and of these counts 9.8 and 12.9.
        assertThat(homogeneous(570, 500, 430, 500)).isTrue();
        assertThat(homogeneous(580, 500, 420, 500)).isFalse();
    }

    @Test
    void whereASampleHasNothingNothingIsAlike() {
        assertThat(homogeneous(0, 5, 0, 7)).isFalse();
        assertThat(homogeneous(4, 0, 4, 0)).isFalse();
    }
}
