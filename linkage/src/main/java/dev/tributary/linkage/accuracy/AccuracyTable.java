package dev.tributary.linkage.accuracy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tributary.linkage.evaluate.Scores;
import java.util.List;
import java.util.Locale;

/** Figures of sets as a table and for machines. */
public final class AccuracyTable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private AccuracyTable() {}

    public static String header() {
        return String.format(
                Locale.ROOT,
                "%-28s %-14s %7s %7s %7s  %7s %7s  %7s  %7s %7s %6s  %s %s",
                "set",
                "measure",
                "F1",
                "prec.",
                "recall",
                "best F1",
                "at",
                "cand.r.",
                "auto p.",
                "cover.",
                "ECE",
                "    s",
                "others");
    }

    public static String line(SetFigures figures) {
        Scores at = figures.atMatch();
        String name = figures.variant().equals(Variant.ALL.name()) ? figures.set() : "  " + figures.variant();
        String peer = Peer.of(figures.set())
                .filter(p -> figures.variant().equals(Variant.ALL.name()))
                .map(p -> String.format(Locale.ROOT, "%.3f %s", p.figure(), p.name()))
                .orElse("");
        return String.format(
                        Locale.ROOT,
                        "%-28s %-14s %7.4f %7.4f %7.4f  %7.4f %7.4f  %7s  %7.4f %7.4f %6.3f  %5.1f %s",
                        name,
                        figures.measure(),
                        at.f1(),
                        at.precision(),
                        at.recall(),
                        figures.best().f1(),
                        figures.bestThreshold(),
                        recall(figures),
                        figures.autoPrecision(),
                        figures.autoCoverage(),
                        figures.calibrationError(),
                        figures.seconds(),
                        peer)
                .stripTrailing();
    }

    private static String recall(SetFigures figures) {
        return Double.isNaN(figures.candidateRecall())
                ? "-"
                : String.format(Locale.ROOT, "%.4f", figures.candidateRecall());
    }

    public static String json(List<SetFigures> all) {
        ArrayNode sets = JSON.createArrayNode();
        for (SetFigures figures : all) {
            ObjectNode node = sets.addObject();
            node.put("set", figures.set());
            node.put("variant", figures.variant());
            node.put("measure", figures.measure());
            node.put("f1_at_match", figures.atMatch().f1());
            node.put("precision_at_match", figures.atMatch().precision());
            node.put("recall_at_match", figures.atMatch().recall());
            node.put("best_f1", figures.best().f1());
            node.put("best_threshold", figures.bestThreshold());
            if (!Double.isNaN(figures.candidateRecall())) {
                node.put("candidate_recall", figures.candidateRecall());
            }
            node.put("auto_precision", figures.autoPrecision());
            node.put("auto_coverage", figures.autoCoverage());
            node.put("expected_calibration_error", figures.calibrationError());
            node.put("seconds", figures.seconds());
            Peer.of(figures.set())
                    .ifPresent(peer -> node.put("peer_f1", peer.figure()).put("peer", peer.name()));
        }
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(sets) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a table of numbers and texts is always JSON", e);
        }
    }
}
