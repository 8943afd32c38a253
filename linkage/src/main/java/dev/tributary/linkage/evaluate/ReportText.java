package dev.tributary.linkage.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report as lines for a terminal. */
public final class ReportText {

    private ReportText() {}

    public static List<String> lines(EvaluationReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(format("%s: %,d predictions, %,d true pairs", report.title(), report.predictions(), report.truth()));
        report.perLeft().ifPresent(curve -> curve(lines, "best per left record", curve, report));
        curve(lines, "pairwise", report.pairwise(), report);
        lines.add(format(
                "candidate recall %.4f (true pairs among the predictions, whatever their score)",
                report.candidateRecall()));
        report.labelled().ifPresent(labelled -> labelled(lines, labelled, report.match()));
        calibration(lines, report.calibration());
        return lines;
    }

    private static void curve(List<String> lines, String what, ThresholdCurve curve, EvaluationReport report) {
        ThresholdCurve.Point best = curve.best();
        lines.add("");
        lines.add(what);
        lines.add(scores("  at match " + number(report.match()), curve.at(report.match())));
        lines.add(scores("  at auto  " + number(report.auto()), curve.at(report.auto())));
        lines.add(scores("  at best  " + number(best.threshold()), best.scores()));
        lines.add(format("  average precision %.4f", curve.averagePrecision()));
    }

    private static String scores(String where, Scores scores) {
        return format(
                "%s:  F1 %.4f  precision %.4f  recall %.4f  (%,d right of %,d, %,d missed)",
                where,
                scores.f1(),
                scores.precision(),
                scores.recall(),
                scores.correct(),
                scores.predicted(),
                scores.actual() - scores.correct());
    }

    private static void labelled(List<String> lines, LabelledFigures figures, double match) {
        lines.add("");
        lines.add(format(
                "labelled pairs (%,d, of them %,d matches)",
                figures.pairs(), figures.atMatch().actual()));
        lines.add(scores("  at match " + number(match), figures.atMatch()));
        lines.add(scores("  at best  " + number(figures.bestThreshold()), figures.best()));
        lines.add(format(
                "  errors at match: %,d false, %,d missed; 95%% intervals: F1 %s, precision %s, recall %s",
                figures.falsePositives(),
                figures.falseNegatives(),
                interval(figures.f1()),
                interval(figures.precision()),
                interval(figures.recall())));
    }

    private static void calibration(List<String> lines, Calibration calibration) {
        lines.add("");
        lines.add(
                format("calibration: expected error %.4f, Brier score %.4f", calibration.error(), calibration.brier()));
        lines.add("  probability    predictions   mean    right");
        for (Calibration.Bin bin : calibration.bins()) {
            lines.add(
                    bin.count() == 0
                            ? format("  %.1f to %.1f   %,12d", bin.from(), bin.to(), 0)
                            : format(
                                    "  %.1f to %.1f   %,12d   %.3f   %.3f",
                                    bin.from(), bin.to(), bin.count(), bin.predicted(), bin.observed()));
        }
    }

    static String interval(Interval interval) {
        return format("%.3f to %.3f", interval.low(), interval.high());
    }

    private static String number(double value) {
        return format("%.4f", value);
    }

    private static String format(String text, Object... values) {
        return String.format(Locale.ROOT, text, values);
    }
}
