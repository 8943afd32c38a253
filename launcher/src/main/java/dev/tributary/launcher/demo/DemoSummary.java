package dev.tributary.launcher.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tributary.bench.audit.Audit;
import dev.tributary.bench.audit.Difference;
import dev.tributary.linkage.evaluate.Scores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a run came to.
 *
 * @param exactNames accuracy of exact-name matching on the same records
 * @param recordsPerSecond outcomes of the match path over the time from the first record sent to the last outcome read
 * @param firstMatchSeconds from the start of the command to the first decision read
 * @param rssPeakMb highest resident memory of all processes together
 * @param tableRows rows by Delta table
 * @param graphEntities entities in the graph
 * @param graphMatches relationships in the graph
 * @param totalSeconds from the start of the command until everything was checked
 */
public record DemoSummary(
        Audit.Report report,
        Scores exactNames,
        double recordsPerSecond,
        long p50Ms,
        long p99Ms,
        double firstMatchSeconds,
        long rssPeakMb,
        Map<String, Long> rssPeakMbByProcess,
        Path deltaPath,
        Map<String, Long> tableRows,
        String neo4jUri,
        long graphEntities,
        long graphMatches,
        double totalSeconds) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** Nothing lost, doubled or wrong, and the counts add up. */
    public boolean isSound() {
        return report.lost() == 0
                && report.doubled() == 0
                && report.wrong() == 0
                && report.counts().outcomes() == report.counts().recordsIn();
    }

    public void write(Path file) throws IOException {
        Audit.Counts counts = report.counts();
        ObjectNode node = JSON.createObjectNode()
                .put("records_in", counts.recordsIn())
                .put("auto_matched", counts.autoMatched())
                .put("review_required", counts.reviewRequired())
                .put("unmatched", counts.unmatched())
                .put("unchanged", counts.unchanged())
                .put("deleted", counts.deleted())
                .put("dead_letters", counts.deadLetters())
                .put("lost", report.lost())
                .put("doubled", report.doubled());
        node.putObject("accuracy")
                .put("precision", rounded(report.likely().precision()))
                .put("recall", rounded(report.likely().recall()))
                .put("f1", rounded(report.likely().f1()));
        node.put("records_per_second", rounded(recordsPerSecond));
        node.putObject("latency_ms").put("p50", p50Ms).put("p99", p99Ms);
        node.put("first_match_seconds", rounded(firstMatchSeconds)).put("rss_peak_mb", rssPeakMb);
        node.putObject("delta")
                .put("path", deltaPath.toString())
                .put(
                        "rows",
                        tableRows.values().stream().mapToLong(Long::longValue).sum());
        node.putObject("neo4j")
                .put("uri", neo4jUri)
                .put("entities", graphEntities)
                .put("matches", graphMatches);
        if (file.toAbsolutePath().getParent() != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
        }
        Files.writeString(file, JSON.writeValueAsString(node) + "\n");
    }

    private static double rounded(double value) {
        return Math.round(value * 10_000) / 10_000.0;
    }

    /** For the terminal. */
    public List<String> lines() {
        Audit.Counts counts = report.counts();
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "%,d records in = %,d auto-matched + %,d for review + %,d unmatched + %,d unchanged + %,d deleted"
                        + " + %,d dead letters",
                counts.recordsIn(),
                counts.autoMatched(),
                counts.reviewRequired(),
                counts.unmatched(),
                counts.unchanged(),
                counts.deleted(),
                counts.deadLetters()));
        lines.add(String.format(
                Locale.ROOT,
                "checked against the input, in %d places: %,d lost, %,d doubled, %,d wrong",
                report.differences().size(),
                report.lost(),
                report.doubled(),
                report.wrong()));
        report.differences().stream()
                .filter(difference -> !difference.isNone())
                .map(Difference::toString)
                .forEach(text -> lines.add("  " + text));
        lines.add("");
        lines.add("accuracy over the live records       precision  recall      F1");
        lines.add(accuracy("auto-matched and for review", report.likely()));
        lines.add(accuracy("auto-matched alone", report.automatic()));
        lines.add(accuracy("exact names, for comparison", exactNames));
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "%,.0f records/s, end to end p50 %,d ms, p99 %,d ms, first match after %.1f s, all done after %.1f s",
                recordsPerSecond,
                p50Ms,
                p99Ms,
                firstMatchSeconds,
                totalSeconds));
        lines.add(String.format(Locale.ROOT, "memory at its peak %,d MB: %s", rssPeakMb, byProcess()));
        lines.add("");
        lines.add("Delta tables  " + deltaPath);
        tableRows.forEach((table, rows) -> lines.add(String.format(Locale.ROOT, "  %-12s%,d rows", table, rows)));
        lines.add(String.format(
                Locale.ROOT, "Neo4j         %s  (%,d entities, %,d matches)", neo4jUri, graphEntities, graphMatches));
        lines.add("  try: MATCH (e:Entity)-[m:MATCHES]->(r:Reference) WHERE m.status = 'review_required'");
        lines.add("       RETURN e.key, r.reference_id, m.confidence ORDER BY m.confidence DESC LIMIT 10");
        return lines;
    }

    private String byProcess() {
        StringBuilder text = new StringBuilder();
        rssPeakMbByProcess.forEach((process, mb) -> text.append(text.isEmpty() ? "" : ", ")
                .append(process)
                .append(' ')
                .append(mb));
        return text.toString();
    }

    private static String accuracy(String what, Scores scores) {
        return String.format(
                Locale.ROOT, "  %-34s %9.4f  %6.4f  %6.4f", what, scores.precision(), scores.recall(), scores.f1());
    }
}
