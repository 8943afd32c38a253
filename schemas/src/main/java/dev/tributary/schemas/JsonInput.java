package dev.tributary.schemas;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.tributary.matching.RecordKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Entity records as JSON objects; their shape is in {@code entity-record.schema.json} beside this class. */
public final class JsonInput {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final JsonSchema SHAPE = loadShape();

    private JsonInput() {}

    private static JsonSchema loadShape() {
        try (InputStream in = JsonInput.class.getResourceAsStream("entity-record.schema.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param json UTF-8
     * @throws Reject where the text is no JSON, or not of the shape
     */
    public static InputEntity read(byte[] json) throws Reject {
        JsonNode node;
        try {
            node = JSON.readTree(json);
        } catch (JacksonException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw new Reject(Reason.MALFORMED_JSON, "the value is not one JSON object" + where, e);
        } catch (IOException e) {
            throw new Reject(Reason.MALFORMED_JSON, "the value is not one JSON object", e);
        }
        Set<ValidationMessage> violations = SHAPE.validate(node);
        if (!violations.isEmpty()) {
            throw new Reject(Reason.WRONG_SHAPE, describe(violations));
        }
        return entity(node);
    }

    /** Places and rules that are broken, without the values that break them. */
    private static String describe(Set<ValidationMessage> violations) {
        return violations.stream()
                .map(v -> place(v) + " breaks the rule '" + v.getType() + "'")
                .distinct()
                .sorted()
                .limit(5)
                .collect(Collectors.joining("; ", "the JSON does not have the shape of an entity record: ", ""));
    }

    /** An attribute's name is the producer's own text, and is left out. */
    private static String place(ValidationMessage violation) {
        String place = violation.getInstanceLocation().toString();
        return place.startsWith("$.attributes") && !place.equals("$.attributes") ? "$.attributes.*" : place;
    }

    private static InputEntity entity(JsonNode node) throws Reject {
        Map<String, String> attributes = new HashMap<>();
        node.path("attributes").properties().forEach(attribute -> {
            if (!attribute.getValue().isNull()) {
                attributes.put(attribute.getKey(), attribute.getValue().asText());
            }
        });
        try {
            return new InputEntity(
                    new RecordKey(
                            node.path("source").asText(), node.path("record_id").asText()),
                    node.path("type").asText("company"),
                    attributes,
                    eventTime(node.path("event_time")),
                    node.path("operation").asText("upsert").equals("delete"));
        } catch (IllegalArgumentException e) {
            throw new Reject(Reason.WRONG_SHAPE, e.getMessage(), e);
        }
    }

    private static Optional<Instant> eventTime(JsonNode node) throws Reject {
        try {
            if (node.isNumber()) {
                if (!node.canConvertToLong()) {
                    throw new DateTimeException("more than 64 bits");
                }
                return Optional.of(Instant.ofEpochMilli(node.longValue()));
            }
            return node.isTextual() ? Optional.of(Instant.parse(node.asText())) : Optional.empty();
        } catch (DateTimeException e) {
            throw new Reject(
                    Reason.WRONG_SHAPE,
                    "event_time must be epoch milliseconds or an ISO-8601 instant such as 2026-01-31T12:00:00Z",
                    e);
        }
    }
}
