package dev.tributary.databricks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Rows as arrays of JSON objects, each of a size that one statement takes as a parameter. */
final class JsonBatches {

    /** Most bytes of one statement's rows; the interface takes 16 MiB in all. */
    static final int BYTES_MAX = 4 * 1024 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonBatches() {}

    /** Takes one batch. */
    @FunctionalInterface
    interface Sender<V> {
        /** @param json the rows as one JSON array */
        void send(List<Map<String, V>> rows, String json) throws InterruptedException;
    }

    /**
     * Sends the rows in their order; a row that is larger than the limit goes alone.
     *
     * @param rows values by column: text, numbers, lists and maps
     */
    static <V> void send(Iterable<Map<String, V>> rows, int rowsMax, Sender<V> sender) throws InterruptedException {
        send(rows, rowsMax, row -> new Object(), sender);
    }

    /** @param identity of a row: a second row of the same begins a new batch */
    static <V> void send(
            Iterable<Map<String, V>> rows, int rowsMax, Function<Map<String, V>, Object> identity, Sender<V> sender)
            throws InterruptedException {
        List<Map<String, V>> batch = new ArrayList<>();
        Set<Object> identities = new HashSet<>();
        StringBuilder json = new StringBuilder("[");
        long bytes = 0;
        for (Map<String, V> row : rows) {
            String object = json(row);
            int size = object.getBytes(StandardCharsets.UTF_8).length + 1;
            Object own = identity.apply(row);
            boolean full = batch.size() == rowsMax || bytes + size > BYTES_MAX;
            if (!batch.isEmpty() && (full || identities.contains(own))) {
                sender.send(batch, json.append(']').toString());
                batch = new ArrayList<>();
                json = new StringBuilder("[");
                bytes = 0;
                identities.clear();
            }
            identities.add(own);
            json.append(batch.isEmpty() ? "" : ",").append(object);
            batch.add(row);
            bytes += size;
        }
        if (!batch.isEmpty()) {
            sender.send(batch, json.append(']').toString());
        }
    }

    /** As one array, whatever its size. */
    static String array(List<? extends Map<String, ?>> rows) {
        return rows.stream().map(JsonBatches::json).collect(Collectors.joining(",", "[", "]"));
    }

    private static String json(Map<String, ?> row) {
        try {
            return JSON.writeValueAsString(row);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a value is neither text, number, list nor map", e);
        }
    }
}
