package dev.tributary.sink.neo4j;

import java.util.Map;
import java.util.TreeMap;

/**
 * Attributes as node properties: {@code attr_} and the attribute's name, in which every character but ASCII letters,
 * digits and {@code _} becomes {@code _}. Where two names fall together, the later in alphabetical order gets
 * {@code _2} and so on.
 */
final class AttributeNames {

    static final String PREFIX = "attr_";

    private AttributeNames() {}

    static Map<String, Object> properties(Map<String, String> attributes) {
        Map<String, Object> properties = new TreeMap<>();
        new TreeMap<>(attributes).forEach((name, value) -> {
            String property = PREFIX + name.replaceAll("[^A-Za-z0-9_]", "_");
            String free = property;
            for (int n = 2; properties.containsKey(free); n++) {
                free = property + "_" + n;
            }
            properties.put(free, value);
        });
        return properties;
    }
}
