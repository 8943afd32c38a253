package dev.tributary.matching.features;

import dev.tributary.matching.AttributeKind;
import java.util.List;
import java.util.Objects;

/**
 * A part of the records that is compared.
 *
 * @param name its name in features
 * @param kind how it is searched and compared
 * @param attributes the attributes whose values make it up; empty: all attributes whose names are of the kind
 */
public record Field(String name, FieldKind kind, List<String> attributes) {
    public Field {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(kind, "kind");
        attributes = List.copyOf(attributes);
    }

    /** Whether the attribute is one of the field's. */
    boolean holds(String attribute) {
        return attributes.isEmpty()
                ? kind.attributeKinds().contains(AttributeKind.of(attribute))
                : attributes.contains(attribute);
    }
}
