package dev.tributary.matching;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * An entity as the matcher sees it: a type and attributes by name, sorted by name. Blank values are left out; absent
 * means unknown.
 *
 * @param type what kind of thing it is
 * @param attributes values by attribute name; neither null nor blank
 */
public record Entity(EntityType type, Map<String, String> attributes) {

    public Entity {
        Objects.requireNonNull(type, "type");
        TreeMap<String, String> kept = new TreeMap<>();
        attributes.forEach((name, value) -> {
            if (value != null && !value.isBlank()) {
                kept.put(name, value);
            }
        });
        attributes = java.util.Collections.unmodifiableSortedMap(kept);
    }

    /** The attribute's value, or the empty string where it is unknown. */
    public String get(String attribute) {
        return attributes.getOrDefault(attribute, "");
    }
}
