package dev.tributary.linkage.accuracy;

import dev.tributary.linkage.evaluate.Calibration;
import dev.tributary.linkage.evaluate.Claim;
import dev.tributary.linkage.evaluate.EvaluationReport;
import dev.tributary.linkage.evaluate.LabelledFigures;
import dev.tributary.linkage.evaluate.LabelledScore;
import dev.tributary.linkage.evaluate.Scores;
import dev.tributary.linkage.evaluate.ThresholdCurve;
import dev.tributary.matching.plan.Plan;
import java.util.List;

/**
 * The figures of one set.
 *
 * @param measure {@code best-per-left}, {@code pairwise}, {@code pairs} or {@code labelled pairs}
 * @param variant what was changed, {@code all} for nothing
 * @param candidateRecall NaN where pairs are given
 * @param autoPrecision share of the matches from {@code auto} on that are right
 * @param autoCoverage share of the true matches among them
 * @param calibrationError expected calibration error
 * @param seconds reading, inference, training and matching
 */
public record SetFigures(
        String set,
        String variant,
        String measure,
        Scores atMatch,
        Scores best,
        double bestThreshold,
        double candidateRecall,
        double autoPrecision,
        double autoCoverage,
        double calibrationError,
        double seconds) {

    static SetFigures of(String set, String variant, String measure, EvaluationReport report, double seconds) {
        ThresholdCurve curve = report.main();
        Scores auto = curve.at(report.auto());
        return new SetFigures(
                set,
                variant,
                measure,
                curve.at(report.match()),
                curve.best().scores(),
                curve.best().threshold(),
                report.candidateRecall(),
                auto.precision(),
                auto.recall(),
                report.calibration().error(),
                seconds);
    }

    /** Of a published test split: every labelled pair by itself. */
    static SetFigures ofLabels(String set, String variant, List<LabelledScore> pairs, Plan plan, double seconds) {
        LabelledFigures figures = LabelledFigures.of(pairs, plan.match());
        List<Claim> claims = pairs.stream()
                .map(pair -> new Claim(pair.score(), pair.match()))
                .toList();
        Scores auto = ThresholdCurve.of(claims, figures.atMatch().actual()).at(plan.auto());
        return new SetFigures(
                set,
                variant,
                "labelled pairs",
                figures.atMatch(),
                figures.best(),
                figures.bestThreshold(),
                Double.NaN,
                auto.precision(),
                auto.recall(),
                Calibration.of(claims).error(),
                seconds);
    }
}
