package dev.tributary.linkage.table;

import dev.tributary.linkage.table.Lines.Line;
import dev.tributary.runtime.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Rows of a CSV file as RFC 4180 has it, with a header. A row that is wrong costs that row alone: a quote that is never
 * closed does not swallow the rest of the file.
 */
final class CsvRows implements Rows {

    /** More lines than this are not one quoted value but a quote that was never closed. */
    private static final int LINES_PER_ROW_MAX = 200;

    /** What else may stand between values. */
    private static final String OTHER_DELIMITERS = ";\t|,";

    private final Lines lines;
    private final char delimiter;
    private final CSVFormat format;
    private final List<String> columns;

    CsvRows(Path file, char delimiter) throws IOException {
        lines = new Lines(file);
        this.delimiter = delimiter;
        format = CSVFormat.RFC4180
                .builder()
                .setDelimiter(delimiter)
                .setIgnoreEmptyLines(false)
                .get();
        columns = header(file);
    }

    List<String> columns() {
        return columns;
    }

    private List<String> header(Path file) throws IOException {
        Optional<Line> line = nextLine();
        Optional<List<String>> record =
                line.isEmpty() ? Optional.empty() : parse(line.get().text());
        if (record.isEmpty() || line.get().fault().isPresent()) {
            throw new ConfigurationException(file + ": the first line is no CSV header; name the columns there");
        }
        List<String> names = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String value : record.get()) {
            String name = value.strip();
            if (name.isEmpty() || !seen.add(name)) {
                throw new ConfigurationException(file + ": the header has "
                        + (name.isEmpty() ? "a column without a name" : "two columns named " + name)
                        + "; give each column a name of its own");
            }
            names.add(name);
        }
        if (names.size() == 1) {
            requireNoOtherDelimiter(file, names.get(0));
        }
        return List.copyOf(names);
    }

    /** A single column is no table: where its name holds another delimiter, that is likely to be the file's. */
    private void requireNoOtherDelimiter(Path file, String name) {
        for (char other : OTHER_DELIMITERS.toCharArray()) {
            if (other != delimiter && name.indexOf(other) >= 0) {
                throw new ConfigurationException(file + ": the header is one column, '" + name
                        + "', and looks as if columns were divided by " + named(other) + " and not by "
                        + named(delimiter)
                        + "; name the character by --delimiter, or write the file with " + named(delimiter));
            }
        }
    }

    private static String named(char delimiter) {
        return delimiter == '\t' ? "tabs ($'\\t' in a shell)" : "'" + delimiter + "'";
    }

    @Override
    public Optional<Row> next() throws IOException {
        Optional<Line> first = nextLine();
        return first.isEmpty() ? Optional.empty() : Optional.of(row(first.get()));
    }

    private Row row(Line first) throws IOException {
        if (first.fault().isPresent()) {
            return Row.bad(first.number(), first.text(), first.fault().get());
        }
        Optional<List<String>> record = parse(first.text());
        if (record.isPresent()) {
            return row(first, first.text(), record.get());
        }
        return rowOfSeveralLines(first);
    }

    /** The first line opens a quote that it does not close: lines are added until one does. */
    private Row rowOfSeveralLines(Line first) throws IOException {
        StringBuilder text = new StringBuilder(first.text());
        List<Line> more = new ArrayList<>();
        boolean open = quotes(first.text()) % 2 == 1;
        while (open && more.size() < LINES_PER_ROW_MAX) {
            Optional<Line> line = lines.next();
            if (line.isEmpty()) {
                break;
            }
            more.add(line.get());
            text.append('\n').append(line.get().text());
            if (quotes(line.get().text()) % 2 == 1) {
                Optional<List<String>> record = parse(text.toString());
                if (record.isPresent() && more.stream().allMatch(l -> l.fault().isEmpty())) {
                    return row(first, text.toString(), record.get());
                }
            }
        }
        lines.pushBack(more);
        return Row.bad(first.number(), first.text(), "a quote is not closed or stands at a wrong place");
    }

    private Row row(Line first, String raw, List<String> record) {
        if (record.size() != columns.size()) {
            return Row.bad(
                    first.number(), raw, record.size() + " values where the header has " + columns.size() + " columns");
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            String value = record.get(i).strip();
            if (!value.isEmpty()) {
                values.put(columns.get(i), value);
            }
        }
        return Row.good(first.number(), raw, values);
    }

    private Optional<Line> nextLine() throws IOException {
        Optional<Line> line = lines.next();
        while (line.isPresent() && line.get().text().isBlank()) {
            line = lines.next();
        }
        return line;
    }

    /** The values of the text as exactly one record; empty where it is none or more. */
    private Optional<List<String>> parse(String text) {
        if (text.indexOf('"') < 0 && text.indexOf('\r') < 0) {
            // Most lines have no quote: a delimiter is then a delimiter, and no parser is set up for the line.
            return Optional.of(split(text));
        }
        try (CSVParser parser = CSVParser.parse(text, format)) {
            List<CSVRecord> records = parser.getRecords();
            return records.size() == 1 ? Optional.of(List.of(records.get(0).values())) : Optional.empty();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    private List<String> split(String text) {
        List<String> values = new ArrayList<>();
        int from = 0;
        for (int to = text.indexOf(delimiter); to >= 0; to = text.indexOf(delimiter, from)) {
            values.add(text.substring(from, to));
            from = to + 1;
        }
        values.add(text.substring(from));
        return values;
    }

    private static long quotes(String text) {
        return text.chars().filter(c -> c == '"').count();
    }

    @Override
    public long bytesRead() {
        return lines.bytesRead();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
