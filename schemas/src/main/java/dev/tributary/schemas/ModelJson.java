package dev.tributary.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.model.ModelText;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/** Models as JSON: an object with the keys of a model's text form, numbers as numbers. */
public final class ModelJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern NUMBER = Pattern.compile("-?\\d+\\.\\d+(E-?\\d+)?");

    private static final String COMMENT = "comment";

    private ModelJson() {}

    public static String format(MatchModel model, String comment) {
        ObjectNode root = JSON.createObjectNode();
        root.put(COMMENT, comment);
        ModelText.format(model, "")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> {
                    int equals = line.indexOf('=');
                    String key = line.substring(0, equals).strip();
                    String value = line.substring(equals + 1).strip();
                    if (NUMBER.matcher(value).matches()) {
                        root.put(key, Double.parseDouble(value));
                    } else {
                        root.put(key, value);
                    }
                });
        return root.toPrettyString() + "\n";
    }

    /**
     * Reads a file with either form of a model.
     *
     * @throws IllegalArgumentException where it holds neither, or one of another version
     */
    public static MatchModel read(Path file) throws IOException {
        try {
            return parse(Files.readString(file));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("it is no text in UTF-8", e);
        }
    }

    /**
     * Reads either form of a model, JSON or text.
     *
     * @throws IllegalArgumentException where it is neither, or of another version
     */
    public static MatchModel parse(String text) {
        try {
            return ModelText.parse(text.stripLeading().startsWith("{") ? lines(text) : text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }

    private static String lines(String text) throws JsonProcessingException {
        StringBuilder lines = new StringBuilder();
        for (Map.Entry<String, JsonNode> entry : JSON.readTree(text).properties()) {
            if (!entry.getKey().equals(COMMENT)) {
                lines.append(entry.getKey())
                        .append(" = ")
                        .append(entry.getValue().asText())
                        .append('\n');
            }
        }
        return lines.toString();
    }
}
