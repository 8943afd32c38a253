package dev.tributary.databricks;

import java.util.List;

/**
 * What a statement gave.
 *
 * @param columns names and types in order
 * @param rows how many were handed on
 */
public record SqlResult(String statementId, List<Column> columns, long rows) {

    /** @param type as SQL has it, such as {@code decimal(10,2)} */
    public record Column(String name, String type) {}

    public SqlResult {
        columns = List.copyOf(columns);
    }
}
