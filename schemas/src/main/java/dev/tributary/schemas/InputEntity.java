package dev.tributary.schemas;

import dev.tributary.matching.RecordKey;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An entity record as a producer sends it, parsed but not yet validated beyond its key.
 *
 * @param key source and record id
 * @param type the type as given
 * @param attributes values by name as given
 * @param eventTime when the entity changed at the source, in the years 1 to 9999
 * @param delete whether the record removes the entity
 */
public record InputEntity(
        RecordKey key, String type, Map<String, String> attributes, Optional<Instant> eventTime, boolean delete) {

    /** What every reader of results can hold: SQL has these years, and Avro's and Parquet's 64 bits are enough. */
    private static final Instant EVENT_TIME_MIN = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant EVENT_TIME_END = Instant.parse("+10000-01-01T00:00:00Z");

    public InputEntity {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(type, "type");
        attributes = Map.copyOf(attributes);
        if (eventTime.isPresent()
                && (eventTime.get().isBefore(EVENT_TIME_MIN) || !eventTime.get().isBefore(EVENT_TIME_END))) {
            throw new IllegalArgumentException("event_time must lie in the years 1 to 9999");
        }
    }
}
