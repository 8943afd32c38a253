package dev.tributary.examples;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * The newest decision of each entity. It stands for a database table with the key as its primary key; version and epoch
 * are columns of it, kept after a delete too, so that a record that comes again changes nothing. For one thread.
 */
public final class NewestDecisions {

    private static final String VERSION = "tributary-version";
    /** A delete is the last word on its version. */
    private static final long EPOCH_OF_DELETE = Long.MAX_VALUE;

    /**
     * What is known of an entity.
     *
     * @param decision empty where the entity was deleted
     */
    public record Known(long version, long epoch, Optional<GenericRecord> decision) {

        boolean isOlderThan(Known other) {
            return version < other.version || version == other.version && epoch < other.epoch;
        }

        /** One line for people. */
        public String describe(String key) {
            return decision.map(one -> key + " version " + version + ": " + one.get("status") + " "
                            + one.get("reference_id") + " " + one.get("confidence"))
                    .orElse(key + " version " + version + ": deleted");
        }
    }

    private final Map<String, Known> byKey = new HashMap<>();

    /** Takes a record of the topic; empty where it says nothing new. */
    public Optional<Known> apply(ConsumerRecord<String, GenericRecord> record) {
        GenericRecord decision = record.value();
        Known said = new Known(
                version(record),
                decision == null ? EPOCH_OF_DELETE : (Long) decision.get("reference_epoch"),
                Optional.ofNullable(decision));
        Known before = byKey.get(record.key());
        if (before != null && !before.isOlderThan(said)) {
            return Optional.empty();
        }
        byKey.put(record.key(), said);
        return Optional.of(said);
    }

    /** On tombstones too, which is why the header is read and not the value. */
    private static long version(ConsumerRecord<?, ?> record) {
        Header header = record.headers().lastHeader(VERSION);
        if (header == null) {
            throw new IllegalArgumentException("no header " + VERSION + " at " + record.topic() + "-"
                    + record.partition() + "@" + record.offset() + ": not a record of Tributary's");
        }
        return Long.parseLong(new String(header.value(), StandardCharsets.UTF_8));
    }
}
