package dev.tributary.matching.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.MatchMethod;
import dev.tributary.matching.MatchStatus;
import dev.tributary.matching.features.Comparison;
import dev.tributary.matching.features.Feature;
import dev.tributary.matching.features.Layout;
import dev.tributary.matching.packed.TextSlice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeciderTest {
    private static final Layout LAYOUT = Layout.companies();

    /** A model in which only the country (8 bits), the phone (4 bits) and the identifier (12 bits) count. */
    private static final MatchModel MODEL = model();

    private static MatchModel model() {
        double[][] weights = new double[LAYOUT.features().size()][];
        for (Feature feature : LAYOUT.features()) {
            weights[feature.ordinal()] = new double[feature.levelCount()];
        }
        weights[LAYOUT.feature("country").ordinal()] = new double[] {0, -8, 8};
        weights[LAYOUT.feature("phone").ordinal()] = new double[] {0, -4, 0, 4};
        weights[LAYOUT.feature("identifier").ordinal()] = new double[] {0, -12, 12};
        return new MatchModel("test-1", LAYOUT, 0.5, 0.95, -1, weights);
    }

    private static Candidate candidate(String id, Object... featuresAndLevels) {
        byte[] levels = new byte[LAYOUT.features().size()];
        byte[] grades = new byte[levels.length];
        Arrays.fill(grades, Comparison.NO_VALUE);
        for (int i = 0; i < featuresAndLevels.length; i += 2) {
            levels[LAYOUT.feature((String) featuresAndLevels[i]).ordinal()] =
                    ((Integer) featuresAndLevels[i + 1]).byteValue();
        }
        return new Candidate(id, levels, grades, 10);
    }

    private static MatchDecision decide(Candidate... candidates) {
        return Decider.decide(List.of(List.of(candidates)), 3, MODEL);
    }

    @Test
    void aRecordWithoutCandidatesIsUnmatched() {
        MatchDecision decision = decide();
        assertThat(decision.status()).isEqualTo(MatchStatus.UNMATCHED);
        assertThat(decision.confidence()).isZero();
        assertThat(decision.referenceEpoch()).isEqualTo(3);
        assertThat(decision.modelVersion()).isEqualTo("test-1");
    }

    @Test
    void aLoneStrongCandidateIsMatchedWithItsExplanation() {
        MatchDecision decision = decide(candidate("r1", "country", 2));
        assertThat(decision.status()).isEqualTo(MatchStatus.AUTO_MATCHED);
        assertThat(decision.referenceId()).contains("r1");
        assertThat(decision.confidence()).isCloseTo(128 / 129.0, within(1e-12));
        assertThat(decision.margin()).isEqualTo(decision.confidence());
        assertThat(decision.explanation()).singleElement().satisfies(evidence -> {
            assertThat(evidence.feature()).isEqualTo("country");
            assertThat(evidence.level()).isEqualTo("equal");
            assertThat(evidence.weight()).isEqualTo(8);
        });
    }

    @Test
    void aWeakCandidateIsUnmatchedAndNamedAsRunnerUp() {
        MatchDecision decision = decide(candidate("r1", "country", 1));
        assertThat(decision.status()).isEqualTo(MatchStatus.UNMATCHED);
        assertThat(decision.referenceId()).isEmpty();
        assertThat(decision.runnerUpId()).contains("r1");
        assertThat(decision.explanation()).isNotEmpty();
    }

    @Test
    void twoCandidatesThatNothingTellsApartAreForReview() {
        MatchDecision decision = decide(candidate("r2", "country", 2), candidate("r1", "country", 2));
        assertThat(decision.status()).isEqualTo(MatchStatus.REVIEW_REQUIRED);
        assertThat(decision.referenceId()).contains("r1");
        assertThat(decision.runnerUpId()).contains("r2");
        assertThat(decision.confidence()).isLessThanOrEqualTo(0.5);
        assertThat(decision.margin()).isZero();
    }

    @Test
    void moreEvidenceForOneOfTwoDecidesBetweenThem() {
        MatchDecision decision = decide(candidate("r1", "country", 2), candidate("r2", "country", 2, "phone", 3));
        assertThat(decision.referenceId()).contains("r2");
        assertThat(decision.confidence()).isBetween(0.9, 0.95);
        assertThat(decision.status()).isEqualTo(MatchStatus.REVIEW_REQUIRED);
    }

    @Test
    void rowsBeyondTheHeaviestOfAllSegmentsAreNoCandidates() {
        List<Candidate> heavy = new ArrayList<>();
        for (int i = 0; i < Decider.ROWS_MAX; i++) {
            heavy.add(Candidate.placeholder(TextSlice.of("h" + i), 12));
        }
        MatchDecision decision = Decider.decide(List.of(heavy, List.of(candidate("r1", "country", 2))), 4, MODEL);
        assertThat(decision.status()).isEqualTo(MatchStatus.UNMATCHED);
        decision = Decider.decide(
                List.of(heavy.subList(1, heavy.size()), List.of(candidate("r1", "country", 2))), 4, MODEL);
        assertThat(decision.status()).isEqualTo(MatchStatus.AUTO_MATCHED);
    }

    @Test
    void furtherCandidatesAreGivenOnRequestAndChangeNoProbability() {
        List<Candidate> many = new ArrayList<>();
        for (int i = 0; i < Decider.TOP_MAX + 3; i++) {
            many.add(candidate("r%02d".formatted(i), "country", 2));
        }
        var few = Decider.top(List.of(many), MODEL, 2);
        var all = Decider.top(List.of(many), MODEL, 100);
        assertThat(all).hasSize(Decider.TOP_MAX);
        assertThat(all.subList(0, 2)).isEqualTo(few);
        assertThat(few.get(0).probability())
                .isEqualTo(Decider.decide(List.of(many), 3, MODEL).confidence());
    }

    @Test
    void aGivenPairHasTheProbabilityThatItHasAmongItsRecordsCandidates() {
        Candidate best = candidate("r1", "country", 2, "phone", 3);
        Candidate second = candidate("r2", "country", 2);
        var found = List.of(List.of(best), List.of(second));
        var top = Decider.top(found, MODEL, 2);
        assertThat(Decider.pair(best, found, MODEL)).isEqualTo(top.get(0));
        assertThat(Decider.pair(second, found, MODEL)).isEqualTo(top.get(1));
        assertThat(Decider.pair(second, List.of(List.of(best)), MODEL))
                .as("not found, but it competes")
                .isEqualTo(top.get(1));
        assertThat(Decider.pair(second, found, MODEL.withoutCompetition()).probability())
                .isEqualTo(Decider.pair(second, List.of(), MODEL).probability())
                .isCloseTo(128 / 129.0, within(1e-12));
    }

    @Test
    void anEqualIdentifierIsAnExactKeyUnlessSomethingContradicts() {
        assertThat(decide(candidate("r1", "identifier", 2)).method()).isEqualTo(MatchMethod.EXACT_KEY);
        assertThat(decide(candidate("r1", "identifier", 2, "country", 1)).method())
                .isEqualTo(MatchMethod.PROBABILISTIC);
        assertThat(decide(candidate("r1", "country", 2)).method()).isEqualTo(MatchMethod.PROBABILISTIC);
    }

    @Test
    void theOrderOfCandidatesAndTheirSpreadOverSegmentsDoNotMatter() {
        Candidate a = candidate("r1", "country", 2);
        Candidate b = candidate("r2", "phone", 3);
        Candidate c = candidate("r3", "phone", 1);
        MatchDecision together = decide(a, b, c);
        assertThat(decide(c, b, a)).isEqualTo(together);
        assertThat(Decider.decide(List.of(List.of(c), List.of(a), List.of(b)), 3, MODEL))
                .isEqualTo(together);
    }

    @Test
    void aRowThatSharesLittleOfWhatTheBestRowOfAnotherSegmentSharesIsNoCandidate() {
        byte[] levels = candidate("r2", "country", 2).levels();
        byte[] grades = new byte[levels.length];
        Candidate faint = new Candidate("r2", levels, grades, 2);
        MatchDecision decision =
                Decider.decide(List.of(List.of(candidate("r1", "country", 2)), List.of(faint)), 3, MODEL);
        assertThat(decision.status()).isEqualTo(MatchStatus.AUTO_MATCHED);
        assertThat(decision.runnerUpId()).isEmpty();
    }

    @Test
    void whereReferencesRepeatEntitiesCandidatesDoNotCompeteAndEqualOnesAreReviewed() {
        MatchModel repeating = MODEL.withoutCompetition();
        Candidate one = candidate("r1", "country", 2, "phone", 3);
        Candidate other = candidate("r2", "country", 2);
        MatchDecision clear = Decider.decide(List.of(List.of(one, other)), 3, repeating);
        assertThat(clear.confidence()).isCloseTo(Decider.probability(11), within(1e-12));
        assertThat(clear.runnerUpConfidence()).isCloseTo(Decider.probability(7), within(1e-12));
        assertThat(clear.status()).isEqualTo(MatchStatus.AUTO_MATCHED);
        assertThat(clear.ambiguous()).isFalse();

        MatchDecision equal = Decider.decide(List.of(List.of(other, candidate("r3", "country", 2))), 3, repeating);
        assertThat(equal.confidence()).isGreaterThan(0.99);
        assertThat(equal.status()).isEqualTo(MatchStatus.REVIEW_REQUIRED);
        assertThat(equal.ambiguous()).isTrue();
    }
}
