package dev.tributary.databricks;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One SQL statement with named parameters ({@code :name}).
 *
 * @param parameters values by name
 * @param repeatable whether running it twice leaves what running it once does: only then is it sent again after its answer
 *     was lost
 */
public record SqlStatement(String text, Map<String, SqlValue> parameters, boolean repeatable) {

    public SqlStatement {
        parameters = new LinkedHashMap<>(parameters);
    }

    /** One that changes nothing. */
    public static SqlStatement query(String text, Map<String, SqlValue> parameters) {
        return new SqlStatement(text, parameters, true);
    }
}
