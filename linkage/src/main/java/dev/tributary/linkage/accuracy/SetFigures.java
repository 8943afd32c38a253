package dev.tributary.linkage.accuracy;

import dev.tributary.linkage.evaluate.EvaluationReport;
import dev.tributary.linkage.evaluate.Scores;
import dev.tributary.linkage.evaluate.ThresholdCurve;

/**
 * The figures of one set.
 *
 * @param measure {@code best-per-left}, {@code pairwise} or {@code pairs}
 * @param variant what was changed, {@code all} for nothing
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
}
