package dev.tributary.streams;

import dev.tributary.matching.Entity;
import dev.tributary.matching.RecordKey;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A valid input record between intake and normalise.
 *
 * @param entity the entity as received, trimmed; empty for a delete
 * @param raw the value's bytes, for a dead letter at a later stage; null where there was none
 */
record Received(RecordKey key, Optional<Entity> entity, Optional<Instant> eventTime, byte[] raw) {

    Received {
        Objects.requireNonNull(key, "key");
    }
}
