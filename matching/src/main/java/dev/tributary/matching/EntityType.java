package dev.tributary.matching;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What kind of thing a record describes. */
public enum EntityType {
    COMPANY,
    PERSON,
    PRODUCT,
    PLACE;

    /** The name on the wire and in plans, in lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<EntityType> ofWireName(String name) {
        return Arrays.stream(values()).filter(t -> t.wireName().equals(name)).findFirst();
    }
}
