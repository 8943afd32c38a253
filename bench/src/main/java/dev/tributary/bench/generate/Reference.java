package dev.tributary.bench.generate;

import java.util.Map;

/** One generated entry of the reference list. */
public record Reference(String id, Map<String, String> attributes) {

    public Reference {
        attributes = Map.copyOf(attributes);
    }

    public String name() {
        return attributes.get("name");
    }
}
