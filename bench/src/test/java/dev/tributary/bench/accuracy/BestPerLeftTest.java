package dev.tributary.bench.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tributary.bench.accuracy.BestPerLeft.Candidate;
import dev.tributary.linkage.evaluate.Scores;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BestPerLeftTest {

    private static final Map<String, Optional<String>> TRUTH =
            Map.of("a", Optional.of("1"), "b", Optional.of("2"), "c", Optional.empty(), "d", Optional.of("4"));

    @Test
    void theThresholdIsTheOneWithTheBestF1() {
        Map<String, Candidate> candidates =
                Map.of("a", new Candidate("1", 0.9), "b", new Candidate("2", 0.6), "c", new Candidate("9", 0.5));

        BestPerLeft best = BestPerLeft.of(candidates, TRUTH);

        assertThat(best.threshold()).isEqualTo(0.6);
        assertThat(best.scores()).isEqualTo(new Scores(2, 2, 3));
    }

    @Test
    void candidatesOfEqualConfidenceAreNotToldApart() {
        Map<String, Candidate> candidates =
                Map.of("a", new Candidate("1", 0.7), "b", new Candidate("8", 0.7), "c", new Candidate("9", 0.7));

        assertThat(BestPerLeft.of(candidates, TRUTH).scores()).isEqualTo(new Scores(1, 3, 3));
    }

    @Test
    void recordsOutsideTheTruthAreNotJudged() {
        assertThat(BestPerLeft.of(Map.of("x", new Candidate("1", 1)), TRUTH).scores())
                .isEqualTo(new Scores(0, 0, 3));
    }

    @Test
    void scoresAreTheUsualOnes() {
        Scores scores = Scores.of(Map.of("a", "1", "b", "3", "c", "1"), TRUTH);

        assertThat(scores).isEqualTo(new Scores(1, 3, 3));
        assertThat(scores.precision()).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(scores.recall()).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(scores.f1()).isCloseTo(1.0 / 3, within(1e-12));
    }

    @Test
    void exactNamesIgnoreCaseAndTakeTheFirst() {
        ExactNames names = new ExactNames();
        names.add("1", "Acme Ltd");
        names.add("2", "ACME LTD");

        assertThat(names.match(" acme ltd")).contains("1");
        assertThat(names.match("Acme")).isEmpty();
    }
}
