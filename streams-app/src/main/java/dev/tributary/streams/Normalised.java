package dev.tributary.streams;

import dev.tributary.matching.Entity;
import java.util.Objects;
import java.util.Optional;

/**
 * An input record between normalise and versioning.
 *
 * @param entity the normalised entity; empty for a delete
 */
record Normalised(Received received, Optional<Entity> entity) {

    Normalised {
        Objects.requireNonNull(received, "received");
        if (received.entity().isPresent() != entity.isPresent()) {
            throw new IllegalArgumentException("a delete has no entity, an upsert has one");
        }
    }
}
