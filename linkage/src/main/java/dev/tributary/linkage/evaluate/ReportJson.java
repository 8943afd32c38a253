package dev.tributary.linkage.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A report for machines. */
public final class ReportJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ReportJson() {}

    public static String write(EvaluationReport report) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node(report)) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report of numbers and texts is always JSON", e);
        }
    }

    private static ObjectNode node(EvaluationReport report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("title", report.title());
        root.put("predictions", report.predictions());
        root.put("true_pairs", report.truth());
        root.put("match", report.match());
        root.put("auto", report.auto());
        root.put("candidate_recall", report.candidateRecall());
        report.perLeft().ifPresent(curve -> root.set("best_per_left", curve(curve, report)));
        root.set("pairwise", curve(report.pairwise(), report));
        report.labelled().ifPresent(figures -> root.set("labelled", labelled(figures)));
        root.set("calibration", calibration(report.calibration()));
        ArrayNode errors = root.putArray("worst_errors");
        report.errors().forEach(error -> errors.addObject()
                .put("kind", error.missed() ? "missed" : "wrong")
                .put("left_id", error.left())
                .put("right_id", error.right())
                .put("score", error.score())
                .put("instead_of", error.insteadOf()));
        return root;
    }

    private static ObjectNode curve(ThresholdCurve curve, EvaluationReport report) {
        ObjectNode node = JSON.createObjectNode();
        node.set("at_match", scores(curve.at(report.match())));
        node.set("at_auto", scores(curve.at(report.auto())));
        ThresholdCurve.Point best = curve.best();
        node.set("best", scores(best.scores()).put("threshold", best.threshold()));
        return node.put("average_precision", curve.averagePrecision());
    }

    private static ObjectNode scores(Scores scores) {
        return JSON.createObjectNode()
                .put("f1", scores.f1())
                .put("precision", scores.precision())
                .put("recall", scores.recall())
                .put("right", scores.correct())
                .put("predicted", scores.predicted())
                .put("actual", scores.actual());
    }

    private static ObjectNode labelled(LabelledFigures figures) {
        ObjectNode node = JSON.createObjectNode();
        node.put("pairs", figures.pairs());
        node.set("at_match", scores(figures.atMatch()));
        node.set("best", scores(figures.best()).put("threshold", figures.bestThreshold()));
        node.put("false_positives", figures.falsePositives());
        node.put("false_negatives", figures.falseNegatives());
        node.set("f1_interval", interval(figures.f1()));
        node.set("precision_interval", interval(figures.precision()));
        node.set("recall_interval", interval(figures.recall()));
        return node;
    }

    private static ArrayNode interval(Interval interval) {
        return JSON.createArrayNode().add(interval.low()).add(interval.high());
    }

    private static ObjectNode calibration(Calibration calibration) {
        ObjectNode node = JSON.createObjectNode();
        node.put("expected_error", calibration.error());
        node.put("brier", calibration.brier());
        ArrayNode bins = node.putArray("bins");
        calibration.bins().stream().filter(bin -> bin.count() > 0).forEach(bin -> bins.addObject()
                .put("from", bin.from())
                .put("to", bin.to())
                .put("count", bin.count())
                .put("predicted", bin.predicted())
                .put("observed", bin.observed()));
        return node;
    }
}
