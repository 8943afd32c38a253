package dev.tributary.linkage.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tributary.linkage.table.Lines.Line;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Rows of a JSON lines file: one object a line, its fields the columns. A field "attributes" may hold more of them. */
final class JsonRows implements Rows {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Lines lines;

    JsonRows(Path file) throws IOException {
        lines = new Lines(file);
    }

    @Override
    public Optional<Row> next() throws IOException {
        Optional<Line> line = lines.next();
        while (line.isPresent() && line.get().text().isBlank()) {
            line = lines.next();
        }
        return line.map(JsonRows::row);
    }

    private static Row row(Line line) {
        if (line.fault().isPresent()) {
            return Row.bad(line.number(), line.text(), line.fault().get());
        }
        JsonNode node;
        try {
            node = JSON.readTree(line.text());
        } catch (JsonProcessingException e) {
            return Row.bad(line.number(), line.text(), "no JSON object: " + firstLine(e));
        }
        if (!node.isObject()) {
            return Row.bad(line.number(), line.text(), "no JSON object");
        }
        Map<String, String> values = new LinkedHashMap<>();
        Optional<String> fault = collect(node, values);
        return fault.isPresent()
                ? Row.bad(line.number(), line.text(), fault.get())
                : Row.good(line.number(), line.text(), values);
    }

    private static Optional<String> collect(JsonNode object, Map<String, String> values) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            JsonNode value = field.getValue();
            if (field.getKey().equals("attributes") && value.isObject()) {
                Optional<String> fault = collect(value, values);
                if (fault.isPresent()) {
                    return fault;
                }
            } else if (value.isContainerNode()) {
                return Optional.of("the field " + field.getKey() + " is neither text nor a number nor true or false");
            } else if (!value.isNull() && !value.asText().isBlank()) {
                values.put(field.getKey(), value.asText().strip());
            }
        }
        return Optional.empty();
    }

    /** Jackson's own words without the source text that it may quote. */
    private static String firstLine(JsonProcessingException e) {
        String message = e.getLocation() == null
                ? "malformed"
                : "malformed at column " + e.getLocation().getColumnNr();
        return message;
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
