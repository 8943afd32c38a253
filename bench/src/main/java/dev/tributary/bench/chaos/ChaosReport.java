package dev.tributary.bench.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a run has found.
 *
 * @param seed that the run can be repeated with
 * @param rows one a scenario, in the order they ran
 * @param total lost, doubled and wrong are those of the last audit, over all that was sent
 */
public record ChaosReport(long seed, List<Row> rows, Total total) {

    /**
     * One scenario.
     *
     * @param matrix rows of the fault matrix
     * @param recoveries from the end of each fault to the first new result, where it was timed
     * @param failure what was not as it must be besides the counts; empty where nothing
     */
    public record Row(
            String name,
            String matrix,
            long records,
            int faults,
            long lost,
            long doubled,
            long wrong,
            List<Duration> recoveries,
            Optional<String> failure) {

        boolean isSound() {
            return lost + doubled + wrong == 0 && failure.isEmpty();
        }

        Optional<Duration> median() {
            return recoveries.isEmpty()
                    ? Optional.empty()
                    : Optional.of(recoveries.stream().sorted().toList().get((recoveries.size() - 1) / 2));
        }

        Optional<Duration> maximum() {
            return recoveries.stream().max(Duration::compareTo);
        }
    }

    /** Over the whole run. */
    public record Total(long records, int faults, long lost, long doubled, long wrong) {}

    public ChaosReport {
        rows = List.copyOf(rows);
    }

    /** Nothing lost, doubled or wrong, and every scenario came to its end. */
    public boolean isSound() {
        return total.lost() + total.doubled() + total.wrong() == 0
                && rows.stream().allMatch(Row::isSound);
    }

    /** A table for people; it is Markdown too. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "| %-26s | %-7s | %7s | %6s | %4s | %7s | %5s | %8s | %8s |",
                "scenario",
                "rows",
                "records",
                "faults",
                "lost",
                "doubled",
                "wrong",
                "median s",
                "max s"));
        lines.add(
                "|----------------------------|---------|--------:|-------:|-----:|--------:|------:|---------:|---------:|");
        for (Row row : rows) {
            lines.add(line(
                    row.name(),
                    row.matrix(),
                    new Total(row.records(), row.faults(), row.lost(), row.doubled(), row.wrong()),
                    row.median(),
                    row.maximum()));
        }
        lines.add(line("total", "", total, Optional.empty(), Optional.empty()));
        for (Row row : rows) {
            row.failure().ifPresent(failure -> lines.add(row.name() + " FAILED: " + failure));
        }
        return lines;
    }

    private static String line(
            String name, String matrix, Total counts, Optional<Duration> median, Optional<Duration> maximum) {
        return String.format(
                Locale.ROOT,
                "| %-26s | %-7s | %7d | %6d | %4d | %7d | %5d | %8s | %8s |",
                name,
                matrix,
                counts.records(),
                counts.faults(),
                counts.lost(),
                counts.doubled(),
                counts.wrong(),
                seconds(median),
                seconds(maximum));
    }

    private static String seconds(Optional<Duration> time) {
        return time.map(duration -> String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1e3))
                .orElse("");
    }

    /** For machines. */
    public String json() {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode().put("seed", seed);
        put(root.putObject("total"), total);
        ArrayNode array = root.putArray("scenarios");
        for (Row row : rows) {
            ObjectNode node = array.addObject().put("scenario", row.name()).put("rows", row.matrix());
            put(node, new Total(row.records(), row.faults(), row.lost(), row.doubled(), row.wrong()));
            ObjectNode recovery = node.putObject("recovery_seconds")
                    .put("count", row.recoveries().size());
            row.median().ifPresent(time -> recovery.put("median", time.toMillis() / 1e3));
            row.maximum().ifPresent(time -> recovery.put("max", time.toMillis() / 1e3));
            row.failure().ifPresent(failure -> node.put("failure", failure));
        }
        try {
            return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of numbers and texts can be written", e);
        }
    }

    private static void put(ObjectNode node, Total counts) {
        node.put("records", counts.records())
                .put("faults", counts.faults())
                .put("lost", counts.lost())
                .put("doubled", counts.doubled())
                .put("wrong", counts.wrong());
    }
}
