package dev.tributary.databricks;

import java.util.Objects;

/**
 * The value of a statement's parameter.
 *
 * @param text as SQL casts it to the type; null is NULL
 * @param type such as {@code STRING}, {@code INT} or {@code DECIMAL(10,2)}
 */
public record SqlValue(String text, String type) {

    public SqlValue {
        Objects.requireNonNull(type, "type");
    }

    public static SqlValue text(String text) {
        return new SqlValue(text, "STRING");
    }
}
