package dev.tributary.databricks;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One SQL statement with named parameters ({@code :name}).
 *
 * @param parameters values by name
 * @param repeatable whether running it twice leaves what running it once does: only then is it sent again after its answer
 *     was lost
 * @param confidential whether no value of the parameters may be told, not even in an error that quotes one
 */
public record SqlStatement(String text, Map<String, SqlValue> parameters, boolean repeatable, boolean confidential) {

    public SqlStatement {
        parameters = new LinkedHashMap<>(parameters);
    }

    /** One whose errors are told in the warehouse's own words. */
    public SqlStatement(String text, Map<String, SqlValue> parameters, boolean repeatable) {
        this(text, parameters, repeatable, false);
    }

    /** One that changes nothing. */
    public static SqlStatement query(String text, Map<String, SqlValue> parameters) {
        return new SqlStatement(text, parameters, true);
    }
}
