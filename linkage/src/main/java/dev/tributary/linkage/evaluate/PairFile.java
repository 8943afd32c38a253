package dev.tributary.linkage.evaluate;

import dev.tributary.linkage.table.InputFile;
import dev.tributary.linkage.table.Row;
import dev.tributary.linkage.table.Rows;
import dev.tributary.runtime.ConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Files of pairs: columns {@code left_id}, {@code right_id} and, for some, {@code score} or {@code label}. */
public final class PairFile {

    private PairFile() {}

    /**
     * One line.
     *
     * @param value of the third column; empty where none was asked for
     */
    public record Line(long number, String left, String right, String value) {}

    /**
     * The lines in their order.
     *
     * @param option the option that names the file, for messages
     * @param third the third column that is needed; empty for none
     * @throws ConfigurationException where the file or a column is not there, or a line lacks a value
     */
    public static List<Line> read(String option, Path file, Optional<String> third) throws IOException {
        InputFile input = InputFile.of(option, file, Optional.empty(), Optional.empty());
        List<String> columns = input.columns();
        List<String> needed = new ArrayList<>(List.of("left_id", "right_id"));
        third.ifPresent(needed::add);
        if (!columns.containsAll(needed)) {
            throw new ConfigurationException(
                    option + ": " + file + " has the columns " + columns + "; it needs " + String.join(", ", needed));
        }
        List<Line> lines = new ArrayList<>();
        try (Rows rows = input.open()) {
            for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
                lines.add(line(option, file, row.get(), third));
            }
        }
        return lines;
    }

    private static Line line(String option, Path file, Row row, Optional<String> third) {
        String left = row.values().get("left_id");
        String right = row.values().get("right_id");
        String value =
                third.map(column -> row.values().getOrDefault(column, "")).orElse("");
        if (row.fault().isPresent() || left == null || right == null || third.isPresent() && value.isEmpty()) {
            throw new ConfigurationException(option + ": " + file + " line " + row.line() + ": "
                    + row.fault().orElse("a value is missing"));
        }
        return new Line(row.line(), left, right, value);
    }

    /** Predictions, as 'tributary match' writes them. */
    public static List<ScoredPair> predictions(String option, Path file) throws IOException {
        List<ScoredPair> pairs = new ArrayList<>();
        Set<List<String>> seen = new HashSet<>();
        for (Line line : read(option, file, Optional.of("score"))) {
            try {
                pairs.add(new ScoredPair(line.left, line.right, Double.parseDouble(line.value)));
            } catch (IllegalArgumentException e) {
                throw new ConfigurationException(
                        option + ": " + file + " line " + line.number + ": the score must be in 0..1", e);
            }
            if (!seen.add(List.of(line.left, line.right))) {
                throw new ConfigurationException(
                        option + ": " + file + " line " + line.number + ": the pair stands there twice");
            }
        }
        return pairs;
    }

    /** True pairs. */
    public static PairSet truth(String option, Path file, boolean withinOneTable) throws IOException {
        PairSet truth = new PairSet(withinOneTable);
        read(option, file, Optional.empty()).forEach(line -> truth.add(line.left, line.right));
        return truth;
    }

    /** Whether a labelled pair is a match. */
    public static boolean label(String option, Path file, Line line) {
        return switch (line.value) {
            case "1", "1.0", "true", "True" -> true;
            case "0", "0.0", "false", "False" -> false;
            default ->
                throw new ConfigurationException(
                        option + ": " + file + " line " + line.number + ": the label must be 0 or 1");
        };
    }
}
