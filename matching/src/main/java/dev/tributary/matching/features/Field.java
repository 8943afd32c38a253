package dev.tributary.matching.features;

import dev.tributary.matching.AttributeKind;
import dev.tributary.matching.Entity;
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

    /** The values of the field's attributes with a space between them, or the empty string. */
    String text(Entity entity) {
        if (attributes.isEmpty()) {
            return kind == FieldKind.ADDRESS
                    ? joined(named(entity, AttributeKind.ADDRESS), named(entity, AttributeKind.CITY))
                    : named(entity, kind.attributeKinds().iterator().next());
        }
        String text = entity.get(attributes.get(0));
        for (int i = 1; i < attributes.size(); i++) {
            text = joined(text, entity.get(attributes.get(i)));
        }
        return text;
    }

    private static String named(Entity entity, AttributeKind kind) {
        String text = "";
        for (var attribute : entity.attributes().entrySet()) {
            if (AttributeKind.of(attribute.getKey()) == kind) {
                text = joined(text, attribute.getValue());
            }
        }
        return text;
    }

    private static String joined(String first, String second) {
        return first.isEmpty() ? second : second.isEmpty() ? first : first + ' ' + second;
    }

    /** The first value of the field's attributes, or the empty string. */
    String value(Entity entity) {
        if (!attributes.isEmpty()) {
            for (String attribute : attributes) {
                String value = entity.get(attribute);
                if (!value.isEmpty()) {
                    return value;
                }
            }
            return "";
        }
        for (var attribute : entity.attributes().entrySet()) {
            if (holds(attribute.getKey())) {
                return attribute.getValue();
            }
        }
        return "";
    }

    /** Whether the attribute is one of the field's. */
    boolean holds(String attribute) {
        return attributes.isEmpty()
                ? kind.attributeKinds().contains(AttributeKind.of(attribute))
                : attributes.contains(attribute);
    }

    /** The field's words; further ones than the kind takes are left out. */
    Words words(Entity entity) {
        return Words.of(text(entity), kind.wordsMax());
    }
}
