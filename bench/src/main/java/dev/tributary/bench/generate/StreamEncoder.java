package dev.tributary.bench.generate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tributary.schemas.InputEntity;
import dev.tributary.schemas.RecordWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Turns events into the bytes of the topic entities: Avro, JSON, a null value, or broken. Safe for several threads. */
public final class StreamEncoder {

    /** Avro magic byte, then an id that no registry gives. */
    private static final byte[] UNKNOWN_SCHEMA = {0, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff};

    private static final int WIRE_HEADER_BYTES = 5;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RecordWriter<InputEntity> avro;
    private final int oversizeBytes;

    /** The two halves of a Kafka record; either may be null. */
    public record Bytes(byte[] key, byte[] value) {}

    /** @param recordBytesMax the limit that an oversize record goes over */
    public StreamEncoder(RecordWriter<InputEntity> avro, int recordBytesMax) {
        this.avro = avro;
        this.oversizeBytes = recordBytesMax + 1024;
    }

    public Bytes encode(StreamEvent event) {
        byte[] key = event.key().toString().getBytes(StandardCharsets.UTF_8);
        if (event.breakage().isPresent()) {
            return broken(event, key, event.breakage().get());
        }
        if (event.isDelete()) {
            // A delete is a null value or, as JSON, an operation.
            return new Bytes(key, event.json() ? json(event, true) : null);
        }
        return new Bytes(key, event.json() ? json(event, false) : avro(event, event.content()));
    }

    private Bytes broken(StreamEvent event, byte[] key, Breakage breakage) {
        byte[] whole = avro(event, event.content());
        return switch (breakage) {
            case WRONG_MAGIC_BYTE -> {
                byte[] value = whole.clone();
                value[0] = 7;
                yield new Bytes(key, value);
            }
            case UNKNOWN_SCHEMA_ID -> {
                byte[] value = whole.clone();
                System.arraycopy(UNKNOWN_SCHEMA, 0, value, 0, UNKNOWN_SCHEMA.length);
                yield new Bytes(key, value);
            }
            case TRUNCATED_AVRO -> new Bytes(key, Arrays.copyOf(whole, WIRE_HEADER_BYTES + 3));
            case MALFORMED_JSON -> new Bytes(key, "{\"source\": \"crm\", ".getBytes(StandardCharsets.UTF_8));
            case WRONG_SHAPE -> new Bytes(key, "{\"source\":\"crm\",\"record\":1}".getBytes(StandardCharsets.UTF_8));
            case NULL_KEY -> new Bytes(null, whole);
            case OVERSIZE -> {
                Map<String, String> padded = new HashMap<>(event.content());
                padded.put("note", "x".repeat(oversizeBytes));
                yield new Bytes(key, avro(event, padded));
            }
            case UNKNOWN_TYPE ->
                new Bytes(
                        key,
                        avro.write(
                                new InputEntity(event.key(), "spaceship", event.content(), Optional.empty(), false)));
            case MISSING_NAME -> {
                Map<String, String> nameless = new HashMap<>(event.content());
                nameless.remove("name");
                nameless.put("country", "DE");
                yield new Bytes(key, avro(event, nameless));
            }
        };
    }

    private byte[] avro(StreamEvent event, Map<String, String> content) {
        return avro.write(new InputEntity(event.key(), "company", content, Optional.empty(), false));
    }

    private static byte[] json(StreamEvent event, boolean delete) {
        ObjectNode node = JSON.createObjectNode()
                .put("source", event.key().source())
                .put("record_id", event.key().recordId())
                .put("type", "company");
        if (delete) {
            node.put("operation", "delete");
        } else {
            ObjectNode attributes = node.putObject("attributes");
            event.content().forEach(attributes::put);
        }
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts can be written", e);
        }
    }
}
