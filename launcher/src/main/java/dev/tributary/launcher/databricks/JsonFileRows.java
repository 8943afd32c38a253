package dev.tributary.launcher.databricks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;

/** The rows of a file with a JSON object a line; the file is closed behind its last row. For one thread. */
final class JsonFileRows implements Iterator<Map<String, String>> {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    /** A number with more digits than any type of a table has goes as it is written. */
    private static final int DIGITS_MAX = 400;

    private final Path path;
    private final BufferedReader lines;
    private long number;
    private String next;

    JsonFileRows(Path path) {
        this.path = path;
        try {
            lines = Files.newBufferedReader(path);
        } catch (IOException e) {
            throw FileRows.unreadable(path, e);
        }
        next = nextLine();
    }

    private String nextLine() {
        try {
            String line;
            do {
                line = lines.readLine();
                number++;
            } while (line != null && line.isBlank());
            if (line == null) {
                lines.close();
            }
            return line;
        } catch (IOException e) {
            throw FileRows.unreadable(path, e);
        }
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Map<String, String> next() {
        if (next == null) {
            throw new NoSuchElementException();
        }
        Map<String, String> row = row(next);
        next = nextLine();
        return row;
    }

    private Map<String, String> row(String line) {
        JsonNode object;
        try {
            object = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw FileRows.wrong(
                    path,
                    number,
                    "no JSON object, from column " + e.getLocation().getColumnNr() + " on");
        }
        if (!object.isObject()) {
            throw FileRows.wrong(path, number, "no JSON object; each line is one, such as {\"id\":1}");
        }
        Map<String, String> row = new LinkedHashMap<>();
        object.properties().forEach(field -> row.put(field.getKey(), text(field.getKey(), field.getValue())));
        return row;
    }

    private String text(String name, JsonNode value) {
        if (value.isContainerNode()) {
            throw FileRows.wrong(
                    path, number, "the field " + name + " is an object or a list; only single values can be written");
        }
        if (value.isNull()) {
            return null;
        }
        boolean plain = value.isBigDecimal()
                && Math.abs((long) value.decimalValue().precision()
                                - value.decimalValue().scale())
                        < DIGITS_MAX;
        return plain ? value.decimalValue().toPlainString() : value.asText();
    }
}
