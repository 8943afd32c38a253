package dev.tributary.databricks;

import java.util.List;

/** Takes the rows of a result as they come: first the columns, then row after row. */
@FunctionalInterface
public interface RowReader {

    /** Told once, before the first row. */
    default void columns(List<SqlResult.Column> columns) {}

    /** @param values as text in the order of the columns, null for NULL */
    void row(List<String> values);
}
