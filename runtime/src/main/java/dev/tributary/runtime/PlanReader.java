package dev.tributary.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.plan.AttributePlan;
import dev.tributary.matching.plan.AttributeType;
import dev.tributary.matching.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads plans. Whatever is wrong with one ends in a {@link ConfigurationException} that says where. */
public final class PlanReader {

    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Set<String> KEYS =
            Set.of("entity", "left_id", "right_id", "match", "auto", "auto_match_precision", "attributes");
    private static final Set<String> ATTRIBUTE_KEYS = Set.of("name", "type", "left", "right", "column");

    private final String file;

    private PlanReader(String file) {
        this.file = file;
    }

    /** @throws ConfigurationException where the file is no plan */
    public static Plan read(Path file) throws IOException {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new ConfigurationException("--plan: " + file + " is no file that can be read");
        }
        return parse(file.toString(), Files.readString(file));
    }

    /** @param file its name, for messages */
    public static Plan parse(String file, String text) {
        return new PlanReader(file).plan(text);
    }

    private Plan plan(String text) {
        JsonNode root;
        try {
            root = YAML.readTree(text);
        } catch (JsonProcessingException e) {
            String place =
                    e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
            throw wrong(place + ": is not YAML: "
                    + e.getOriginalMessage().lines().findFirst().orElse(""));
        }
        if (root == null || !root.isObject()) {
            throw wrong(": a plan has keys such as entity and attributes; 'tributary plan init' writes one");
        }
        known(root, KEYS, "");
        double match = number(root, "match", Plan.MATCH);
        try {
            return new Plan(
                    choice(root.get("entity"), "entity", EntityType::ofWireName, entityNames()),
                    text(root.get("left_id"), "left_id"),
                    text(root.get("right_id"), "right_id"),
                    attributes(root.get("attributes")),
                    match,
                    number(root, "auto", Math.max(match, Plan.AUTO)),
                    number(root, "auto_match_precision", 0));
        } catch (IllegalArgumentException e) {
            throw wrong(": " + e.getMessage());
        }
    }

    private List<AttributePlan> attributes(JsonNode nodes) {
        if (nodes == null || !nodes.isArray()) {
            throw wrong(": attributes must be a list of name, type, left, right");
        }
        List<AttributePlan> attributes = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            JsonNode node = nodes.get(i);
            String place = "attributes[" + (i + 1) + "]";
            if (!node.isObject()) {
                throw wrong(": " + place + " must have name, type, left and right");
            }
            known(node, ATTRIBUTE_KEYS, place + ".");
            JsonNode both = node.get("column");
            String name = text(node.get("name"), place + ".name");
            try {
                attributes.add(new AttributePlan(
                        name,
                        choice(node.get("type"), place + ".type", AttributeType::ofWireName, AttributeType.wireNames()),
                        columns(node.has("left") ? node.get("left") : both, place + ".left"),
                        columns(node.has("right") ? node.get("right") : both, place + ".right")));
            } catch (IllegalArgumentException e) {
                throw wrong(": " + place + ": " + e.getMessage());
            }
        }
        return attributes;
    }

    private List<String> columns(JsonNode node, String place) {
        if (node != null && node.isArray()) {
            List<String> columns = new ArrayList<>();
            node.forEach(column -> columns.add(text(column, place)));
            return columns;
        }
        return List.of(text(node, place));
    }

    private String text(JsonNode node, String place) {
        if (node == null
                || !node.isValueNode()
                || node.isNull()
                || node.asText().isBlank()) {
            throw wrong(": " + place + " is missing");
        }
        return node.asText();
    }

    private double number(JsonNode root, String key, double otherwise) {
        JsonNode node = root.get(key);
        if (node == null || node.isNull()) {
            return otherwise;
        }
        if (!node.isNumber()) {
            throw wrong(": " + key + " must be a number, is " + node.asText());
        }
        return node.doubleValue();
    }

    private <T> T choice(
            JsonNode node, String place, java.util.function.Function<String, Optional<T>> of, String names) {
        String text = text(node, place);
        return of.apply(text).orElseThrow(() -> wrong(": " + place + " must be one of " + names + ", is " + text));
    }

    private void known(JsonNode node, Set<String> keys, String place) {
        node.fieldNames().forEachRemaining(key -> {
            if (!keys.contains(key)) {
                throw wrong(": " + place + key + " is not known; there are " + new TreeSet<>(keys));
            }
        });
    }

    private static String entityNames() {
        return Arrays.stream(EntityType.values()).map(EntityType::wireName).collect(Collectors.joining(", "));
    }

    private ConfigurationException wrong(String what) {
        return new ConfigurationException("plan " + file + what);
    }
}
