package dev.tributary.schemas;

import java.util.Locale;

/** A step on the way of a record; named the same in topology nodes, metrics, dead letters, logs and pages. */
public enum Stage {
    INTAKE,
    NORMALISE,
    MATCH,
    EMBED,
    DECIDE,
    SINK;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
