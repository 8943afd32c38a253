package dev.tributary.launcher.databricks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tributary.databricks.RowReader;
import dev.tributary.databricks.SqlResult;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Prints rows as they come; as a table, once their widths are known. */
final class RowPrinter implements RowReader {

    /** How rows are shown. */
    enum Format {
        TABLE,
        CSV,
        JSON
    }

    /** A table is laid out by its first rows; later ones may stand out. */
    private static final int ROWS_MEASURED = 200;

    private static final int WIDTH_MAX = 40;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();
    /** What a CSV value has to be quoted for; so is an empty text, as NULL is written as nothing. */
    private static final Pattern TO_QUOTE = Pattern.compile("[\",\r\n]|^\\s|\\s$");

    private final PrintWriter out;
    private final Format format;
    private final List<List<String>> measured = new ArrayList<>();
    private List<SqlResult.Column> columns = List.of();
    private int[] widths = new int[0];
    private boolean laidOut;

    RowPrinter(PrintWriter out, Format format) {
        this.out = out;
        this.format = format;
    }

    @Override
    public void columns(List<SqlResult.Column> given) {
        columns = given;
        if (format == Format.CSV) {
            csv(names());
        }
    }

    private List<String> names() {
        return columns.stream().map(SqlResult.Column::name).toList();
    }

    @Override
    public void row(List<String> values) {
        switch (format) {
            case CSV -> csv(values);
            case JSON -> json(values);
            case TABLE -> {
                if (laidOut) {
                    line(values);
                } else {
                    measured.add(values);
                    if (measured.size() == ROWS_MEASURED) {
                        layOut();
                    }
                }
            }
        }
    }

    /** Prints what was held back. */
    void end() {
        if (format == Format.TABLE && !laidOut && !columns.isEmpty()) {
            layOut();
        }
        out.flush();
    }

    private void layOut() {
        laidOut = true;
        widths = new int[columns.size()];
        List<List<String>> all = new ArrayList<>(measured);
        all.add(names());
        for (List<String> row : all) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(
                        widths[i],
                        Math.min(WIDTH_MAX, String.valueOf(row.get(i)).length()));
            }
        }
        line(names());
        measured.forEach(this::line);
        measured.clear();
    }

    private void line(List<String> values) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            String value = String.valueOf(values.get(i)).replace('\n', ' ');
            line.append(value).append(" ".repeat(Math.max(0, widths[i] - value.length()) + 2));
        }
        out.println(line.toString().stripTrailing());
    }

    private void csv(List<String> values) {
        out.print(values.stream().map(RowPrinter::csvValue).collect(Collectors.joining(",", "", "\n")));
    }

    private static String csvValue(String value) {
        if (value == null) {
            return "";
        }
        boolean quoted = value.isEmpty() || TO_QUOTE.matcher(value).find();
        return quoted ? '"' + value.replace("\"", "\"\"") + '"' : value;
    }

    private void json(List<String> values) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            object.put(columns.get(i).name(), jsonValue(columns.get(i).type(), values.get(i)));
        }
        try {
            out.println(JSON.writeValueAsString(object));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Numbers and truth values as JSON has them, where it has them; text otherwise. */
    private static Object jsonValue(String type, String value) {
        if (value == null) {
            return null;
        }
        String kind = type.toUpperCase(Locale.ROOT).replaceFirst("[(<].*", "");
        return switch (kind) {
            case "BOOLEAN" -> Boolean.valueOf(value);
            case "TINYINT", "SMALLINT", "INT", "BIGINT" -> Long.valueOf(value);
            case "DECIMAL" -> new BigDecimal(value);
            case "FLOAT", "DOUBLE" -> Double.isFinite(Double.parseDouble(value)) ? new BigDecimal(value) : value;
            default -> value;
        };
    }
}
