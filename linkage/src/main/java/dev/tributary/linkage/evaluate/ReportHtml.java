package dev.tributary.linkage.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A report as one HTML file that needs nothing else: figures, curves, errors. */
public final class ReportHtml {

    private static final String STYLE = """
            body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1b2530;background:#fff}
            table{border-collapse:collapse;margin:1rem 0}th,td{padding:.25rem .7rem;border-bottom:1px solid #d5dbe1;text-align:right}
            th:first-child,td:first-child{text-align:left}figure{display:inline-block;width:21rem;margin:.5rem}
            figcaption{font-weight:600}svg{width:100%}svg text{font-size:11px;fill:currentColor}.grid{stroke:#d5dbe1;stroke-width:1}
            polyline{fill:none;stroke-width:2}.a{stroke:#1f6feb}.b{stroke:#c2410c}.even{stroke:#8b949e;stroke-dasharray:4 4}
            circle.a{fill:#1f6feb;stroke:none}circle.b{fill:#c2410c;stroke:none}pre{background:#f4f6f8;padding:.6rem;overflow:auto}
            @media(prefers-color-scheme:dark){body{background:#0f1419;color:#e3e8ee}pre{background:#1b2530}th,td{border-color:#38444f}
            .grid{stroke:#38444f}}
            """;

    private ReportHtml() {}

    /** @param explanations of the errors, by their place in {@link EvaluationReport#errors()}; may be empty */
    public static String write(EvaluationReport report, Map<Integer, String> explanations) {
        StringBuilder page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width\"><title>");
        page.append(escape(report.title()))
                .append("</title><style>")
                .append(STYLE)
                .append("</style></head><body>\n");
        page.append("<h1>").append(escape(report.title())).append("</h1>\n");
        page.append(text(
                "<p>%,d predictions, %,d true pairs, candidate recall %.4f.</p>%n",
                report.predictions(), report.truth(), report.candidateRecall()));
        figures(page, report);
        charts(page, report);
        calibration(page, report.calibration());
        errors(page, report, explanations);
        return page.append("</body></html>\n").toString();
    }

    private static void figures(StringBuilder page, EvaluationReport report) {
        page.append("<table><tr><th></th><th>threshold</th><th>F1</th><th>precision</th><th>recall</th>"
                + "<th>right</th><th>wrong</th><th>missed</th></tr>\n");
        report.perLeft().ifPresent(curve -> rows(page, "best per left record", curve, report));
        rows(page, "pairwise", report.pairwise(), report);
        report.labelled().ifPresent(figures -> {
            row(page, "labelled pairs, match", report.match(), figures.atMatch());
            row(page, "labelled pairs, best", figures.bestThreshold(), figures.best());
        });
        page.append("</table>\n");
        report.labelled()
                .ifPresent(figures -> page.append(text(
                        "<p>Labelled pairs, 95%% intervals at match: F1 %s, precision %s, recall %s.</p>%n",
                        ReportText.interval(figures.f1()),
                        ReportText.interval(figures.precision()),
                        ReportText.interval(figures.recall()))));
    }

    private static void rows(StringBuilder page, String what, ThresholdCurve curve, EvaluationReport report) {
        row(page, what + ", match", report.match(), curve.at(report.match()));
        row(page, what + ", auto", report.auto(), curve.at(report.auto()));
        row(page, what + ", best", curve.best().threshold(), curve.best().scores());
    }

    private static void row(StringBuilder page, String what, double threshold, Scores scores) {
        page.append(text(
                "<tr><td>%s</td><td>%.4f</td><td>%.4f</td><td>%.4f</td><td>%.4f</td><td>%,d</td><td>%,d</td>"
                        + "<td>%,d</td></tr>%n",
                what,
                threshold,
                scores.f1(),
                scores.precision(),
                scores.recall(),
                scores.correct(),
                scores.predicted() - scores.correct(),
                scores.actual() - scores.correct()));
    }

    private static void charts(StringBuilder page, EvaluationReport report) {
        ThresholdCurve curve = report.main();
        List<Chart.Point> precisionRecall = new ArrayList<>();
        List<Chart.Point> f1 = new ArrayList<>();
        List<Chart.Point> precision = new ArrayList<>();
        for (ThresholdCurve.Point point : curve.drawn()) {
            precisionRecall.add(
                    new Chart.Point(point.scores().recall(), point.scores().precision()));
            f1.add(new Chart.Point(point.threshold(), point.scores().f1()));
            precision.add(new Chart.Point(point.threshold(), point.scores().precision()));
        }
        Scores match = curve.at(report.match());
        page.append(new Chart("Precision over recall", "recall", "precision")
                .line("a", precisionRecall)
                .dot("b", new Chart.Point(match.recall(), match.precision()), "match")
                .svg());
        page.append(new Chart("F1 (blue) and precision by threshold", "threshold", "")
                .line("b", precision)
                .line("a", f1)
                .dot("a", new Chart.Point(report.match(), match.f1()), "match")
                .svg());
        List<Chart.Point> reliability = report.calibration().bins().stream()
                .filter(bin -> bin.count() > 0)
                .map(bin -> new Chart.Point(bin.predicted(), bin.observed()))
                .toList();
        Chart chart = new Chart("Reliability", "predicted probability", "share that is right")
                .line("even", List.of(new Chart.Point(0, 0), new Chart.Point(1, 1)))
                .line("a", reliability);
        reliability.forEach(point -> chart.dot("a", point, text("%.3f predicted, %.3f right", point.x(), point.y())));
        page.append(chart.svg());
    }

    private static void calibration(StringBuilder page, Calibration calibration) {
        page.append(text(
                "<h2>Calibration</h2><p>Expected error %.4f, Brier score %.4f.</p>%n<table><tr><th>probability</th>"
                        + "<th>predictions</th><th>mean</th><th>right</th></tr>%n",
                calibration.error(), calibration.brier()));
        calibration.bins().stream()
                .filter(bin -> bin.count() > 0)
                .forEach(bin -> page.append(text(
                        "<tr><td>%.1f to %.1f</td><td>%,d</td><td>%.3f</td><td>%.3f</td></tr>%n",
                        bin.from(), bin.to(), bin.count(), bin.predicted(), bin.observed())));
        page.append("</table>\n");
    }

    private static void errors(StringBuilder page, EvaluationReport report, Map<Integer, String> explanations) {
        page.append("<h2>Worst errors</h2>\n");
        for (int i = 0; i < report.errors().size(); i++) {
            EvaluationReport.PairError error = report.errors().get(i);
            page.append(text(
                    "<p>%s <b>%s</b> and <b>%s</b>, probability %.4f%s</p>%n",
                    error.missed() ? "Missed:" : "Wrong:",
                    escape(error.left()),
                    escape(error.right()),
                    error.score(),
                    error.insteadOf().isEmpty()
                            ? ""
                            : text(error.missed() ? "; predicted was %s" : "; true is %s", escape(error.insteadOf()))));
            if (explanations.containsKey(i)) {
                page.append("<pre>").append(escape(explanations.get(i))).append("</pre>\n");
            }
        }
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
