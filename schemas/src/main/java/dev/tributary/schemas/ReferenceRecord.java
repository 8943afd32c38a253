package dev.tributary.schemas;

import dev.tributary.matching.Entity;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * One entity of the reference list, as given.
 *
 * @param referenceId its id, not blank
 * @param entity type and attributes, not normalised
 */
public record ReferenceRecord(String referenceId, Entity entity, Optional<Instant> eventTime) {

    public ReferenceRecord {
        Objects.requireNonNull(entity, "entity");
        if (referenceId == null || referenceId.isBlank()) {
            throw new IllegalArgumentException("a reference needs an id");
        }
    }
}
