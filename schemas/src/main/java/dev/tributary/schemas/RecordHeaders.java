package dev.tributary.schemas;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** The headers that Tributary's records carry, all of them text. */
public final class RecordHeaders {

    /** The record version; on tombstones too. */
    public static final String VERSION = "tributary-version";
    /** Epoch milliseconds of the append to the topic entities; latency counts from here. */
    public static final String INGESTED_AT = "tributary-ingested-at";
    /** The input record behind this one: {@code topic-partition@offset}. */
    public static final String SOURCE_OFFSET = "tributary-source-offset";
    /** On results: the micro-batch, named by its offset ranges. */
    public static final String BATCH = "tributary-batch";
    /** On dead letters: the reason code. */
    public static final String REASON = "tributary-reason";
    /** On dead letters: the stage. */
    public static final String STAGE = "tributary-stage";

    /** On a record that was replayed: the dead letter that it was, {@code topic-partition@offset}. */
    public static final String REPLAY_OF = "tributary-replay-of";

    /**
     * On a record that a backfill has sent: the backfill's name and when it began, {@code name@epoch milliseconds}. The
     * record's event time is then the commit of the table it was read from.
     */
    public static final String BACKFILL = "tributary-backfill";

    private RecordHeaders() {}

    /** The text of {@link #SOURCE_OFFSET}. */
    public static String offset(String topic, int partition, long offset) {
        return topic + "-" + partition + "@" + offset;
    }

    /** Sets a header, replacing what it was. */
    public static void set(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Takes over a header, where there is one, as it is. */
    public static void copy(Headers from, String name, Headers to) {
        Header header = from.lastHeader(name);
        if (header != null && header.value() != null) {
            to.remove(name);
            to.add(header);
        }
    }

    public static void set(Headers headers, String name, long value) {
        set(headers, name, Long.toString(value));
    }

    public static Optional<String> text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }

    /** The header as a number; empty where it is absent or no number. */
    public static OptionalLong number(Headers headers, String name) {
        Optional<String> text = text(headers, name);
        try {
            return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text.get()));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
