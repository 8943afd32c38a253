package dev.tributary.matching;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What kind of thing a record describes. */
public enum EntityType {
    COMPANY("name"),
    PERSON("name", "given_name", "family_name"),
    PRODUCT("name", "title"),
    PLACE("name", "address");

    private final List<String> enough;

    EntityType(String... enough) {
        this.enough = List.of(enough);
    }

    /** Attributes of which an entity needs at least one, to have something to be matched by. */
    public List<String> enough() {
        return enough;
    }

    /** The name on the wire and in plans, in lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<EntityType> ofWireName(String name) {
        return Arrays.stream(values()).filter(t -> t.wireName().equals(name)).findFirst();
    }
}
