package dev.tributary.linkage.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EvaluationReportTest {

    private static final List<ScoredPair> PREDICTIONS = List.of(
            new ScoredPair("a", "1", 0.95),
            new ScoredPair("a", "2", 0.05),
            new ScoredPair("b", "9", 0.9),
            new ScoredPair("b", "2", 0.08),
            new ScoredPair("c", "3", 0.4),
            new ScoredPair("d", "7", 0.2));

    @Test
    void eachRecordsBestPredictionCountsOnceRightOrWrong() {
        EvaluationReport report = report(PREDICTIONS, truth(false, "a 1", "b 2", "c 3", "e 5"), 0.5);

        ThresholdCurve perLeft = report.perLeft().orElseThrow();
        assertThat(perLeft.at(0.5)).isEqualTo(new Scores(1, 2, 4));
        assertThat(perLeft.best().threshold()).isEqualTo(0.4);
        assertThat(perLeft.best().scores()).isEqualTo(new Scores(2, 3, 4));
        assertThat(report.pairwise().at(0)).isEqualTo(new Scores(3, 6, 4));
        assertThat(report.candidateRecall()).isEqualTo(0.75);
    }

    @Test
    void anyOfARecordsTrueReferencesIsRight() {
        EvaluationReport report = report(PREDICTIONS, truth(false, "a 1", "a 2", "c 3"), 0.5);

        assertThat(report.perLeft().orElseThrow().at(0.3)).isEqualTo(new Scores(2, 3, 2));
    }

    @Test
    void withinOneTableAPairIsTheSameInBothDirections() {
        PairSet truth = truth(true, "x y", "y x", "z y");
        EvaluationReport report =
                report(List.of(new ScoredPair("y", "x", 0.9), new ScoredPair("y", "z", 0.3)), truth, 0.5);

        assertThat(truth.size()).isEqualTo(2);
        assertThat(report.perLeft()).isEmpty();
        assertThat(report.main().at(0.5)).isEqualTo(new Scores(1, 1, 2));
        assertThat(report.candidateRecall()).isEqualTo(1);
    }

    @Test
    void predictionsOfEqualScoreAreOnTheSameSideOfAThreshold() {
        ThresholdCurve curve =
                ThresholdCurve.of(List.of(new Claim(0.7, true), new Claim(0.7, false), new Claim(0.7, false)), 1);

        assertThat(curve.points()).hasSize(1);
        assertThat(curve.best().scores()).isEqualTo(new Scores(1, 3, 1));
    }

    @Test
    void theWorstErrorsAreTheMostConfidentWrongOnesAndWhatWasMissed() {
        EvaluationReport report = report(PREDICTIONS, truth(false, "a 1", "b 2", "c 3", "e 5"), 0.5);

        assertThat(report.errors())
                .containsExactly(
                        new EvaluationReport.PairError(false, "b", "9", 0.9, "2"),
                        new EvaluationReport.PairError(true, "e", "5", 0, ""),
                        new EvaluationReport.PairError(true, "b", "2", 0.08, "9"),
                        new EvaluationReport.PairError(true, "c", "3", 0.4, ""));
    }

    @Test
    void calibrationIsTheDistanceOfProbabilityAndOutcome() {
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            claims.add(new Claim(0.75, i < 5));
        }
        Calibration calibration = Calibration.of(claims);

        assertThat(calibration.error()).isCloseTo(0.25, within(1e-12));
        assertThat(calibration.brier()).isCloseTo(0.5 * 0.0625 + 0.5 * 0.5625, within(1e-12));
        assertThat(calibration.bins().get(7).observed()).isEqualTo(0.5);
        assertThat(Calibration.of(List.of(new Claim(1, true))).bins().get(9).count())
                .isEqualTo(1);
    }

    @Test
    void intervalsAreThoseOfTheTextbook() {
        // Wilson's interval of 9 of 10, as statistics packages give it
        assertThat(Interval.wilson(9, 10).low()).isCloseTo(0.5958, within(1e-4));
        assertThat(Interval.wilson(9, 10).high()).isCloseTo(0.9821, within(1e-4));
        assertThat(Interval.wilson(0, 0)).isEqualTo(new Interval(0, 1));

        List<LabelledScore> pairs = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            pairs.add(new LabelledScore(i % 20 == 0 ? 0.2 : 0.9, true));
            pairs.add(new LabelledScore(i % 25 == 0 ? 0.8 : 0.1, false));
        }
        Interval f1 = Interval.bootstrapF1(pairs, 0.5);
        double middle = LabelledFigures.of(pairs, 0.5).atMatch().f1();
        assertThat(f1.low()).isBetween(middle - 0.05, middle);
        assertThat(f1.high()).isBetween(middle, middle + 0.05);
        assertThat(Interval.bootstrapF1(pairs, 0.5)).isEqualTo(f1);
    }

    @Test
    void labelledPairsAreCountedWithTheirErrors() {
        LabelledFigures figures = LabelledFigures.of(
                List.of(
                        new LabelledScore(0.9, true),
                        new LabelledScore(0.6, false),
                        new LabelledScore(0, true),
                        new LabelledScore(0.1, false)),
                0.5);

        assertThat(figures.atMatch()).isEqualTo(new Scores(1, 2, 2));
        assertThat(figures.falsePositives()).isEqualTo(1);
        assertThat(figures.falseNegatives()).isEqualTo(1);
    }

    @Test
    void aScoreThatIsNoProbabilityIsRefused() {
        assertThatThrownBy(() -> new ScoredPair("a", "1", 1.2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ScoredPair("a", "1", Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theReportIsWrittenAsTextJsonAndOneHtmlFileThatNeedsNothingElse() throws IOException {
        LabelledFigures labelled =
                LabelledFigures.of(List.of(new LabelledScore(0.9, true), new LabelledScore(0.1, false)), 0.5);
        EvaluationReport report = EvaluationReport.of(
                "<set> & more",
                PREDICTIONS,
                truth(false, "a 1", "b 2", "c 3", "e 5"),
                0.5,
                0.99,
                Optional.of(labelled));

        assertThat(String.join("\n", ReportText.lines(report)))
                .contains("candidate recall 0.7500")
                .contains("at match 0.5000:  F1 0.3333")
                .contains("labelled pairs (2, of them 1 matches)");
        JsonNode json = new ObjectMapper().readTree(ReportJson.write(report));
        assertThat(json.at("/best_per_left/at_match/f1").asDouble()).isCloseTo(1.0 / 3, within(1e-9));
        assertThat(json.at("/labelled/f1_interval").size()).isEqualTo(2);
        assertThat(json.at("/worst_errors/0/kind").asText()).isEqualTo("wrong");
        String html = ReportHtml.write(report, Map.of(0, "name.alignment <low>"));
        assertThat(html)
                .contains("<title>&lt;set&gt; &amp; more</title>")
                .contains("name.alignment &lt;low&gt;")
                .contains("Reliability")
                .doesNotContain("http://")
                .doesNotContain("https://")
                .doesNotContain("NaN");
        assertThat(html.split("<svg", -1)).hasSize(4);
    }

    private static EvaluationReport report(List<ScoredPair> predictions, PairSet truth, double match) {
        return EvaluationReport.of("test", predictions, truth, match, 0.99, Optional.empty());
    }

    private static PairSet truth(boolean withinOneTable, String... pairs) {
        PairSet truth = new PairSet(withinOneTable);
        Arrays.stream(pairs).map(pair -> pair.split(" ")).forEach(pair -> truth.add(pair[0], pair[1]));
        return truth;
    }
}
