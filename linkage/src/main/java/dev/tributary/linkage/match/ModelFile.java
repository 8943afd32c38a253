package dev.tributary.linkage.match;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.model.ModelText;
import dev.tributary.runtime.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Models as files: JSON with the keys of a model's text form (numbers as numbers), or that text form itself, as streams
 * take it.
 */
public final class ModelFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern NUMBER = Pattern.compile("-?\\d+\\.\\d+(E-?\\d+)?");

    private ModelFile() {}

    /** Writes JSON where the name ends in {@code .json}, else the text form. */
    public static void write(Path file, MatchModel model, String comment) throws IOException {
        boolean json = file.getFileName().toString().endsWith(".json");
        Files.writeString(file, json ? json(model, comment) : ModelText.format(model, comment));
    }

    static String json(MatchModel model, String comment) throws JsonProcessingException {
        ObjectNode root = JSON.createObjectNode();
        root.put("comment", comment);
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
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    /** @throws ConfigurationException where the file is no model */
    public static MatchModel read(Path file) throws IOException {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new ConfigurationException("--model: " + file + " is no file that can be read");
        }
        String text = Files.readString(file);
        try {
            return ModelText.parse(text.stripLeading().startsWith("{") ? lines(text) : text);
        } catch (IllegalArgumentException | JsonProcessingException e) {
            String message = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
            throw new ConfigurationException(
                    "--model: " + file + " is no model of this version: " + message
                            + "; train it again (tributary train)",
                    e);
        }
    }

    private static String lines(String text) throws JsonProcessingException {
        StringBuilder lines = new StringBuilder();
        for (Map.Entry<String, JsonNode> entry : JSON.readTree(text).properties()) {
            if (!entry.getKey().equals("comment")) {
                lines.append(entry.getKey())
                        .append(" = ")
                        .append(entry.getValue().asText())
                        .append('\n');
            }
        }
        return lines.toString();
    }
}
