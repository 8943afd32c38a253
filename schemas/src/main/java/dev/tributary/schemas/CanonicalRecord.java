package dev.tributary.schemas;

import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.RecordKey;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A validated, normalised and versioned entity.
 *
 * @param key source and record id
 * @param version counts the changes of this key from 1
 * @param attributes as received, trimmed, without blank values
 * @param normalised what the matcher reads
 * @param contentHash SHA-256 of type and attributes in hex
 * @param eventTime when the entity changed at the source
 */
public record CanonicalRecord(
        RecordKey key,
        long version,
        Map<String, String> attributes,
        Entity normalised,
        String contentHash,
        Optional<Instant> eventTime) {

    public CanonicalRecord {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(normalised, "normalised");
        Objects.requireNonNull(contentHash, "contentHash");
        attributes = Map.copyOf(attributes);
        if (version < 1) {
            throw new IllegalArgumentException("a version counts from 1, is " + version);
        }
    }

    public EntityType type() {
        return normalised.type();
    }
}
