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
 * @param eventTime when the entity changed at the source
 * @param delete whether the record removes the entity
 */
public record InputEntity(
        RecordKey key, String type, Map<String, String> attributes, Optional<Instant> eventTime, boolean delete) {

    public InputEntity {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(type, "type");
        attributes = Map.copyOf(attributes);
    }
}
