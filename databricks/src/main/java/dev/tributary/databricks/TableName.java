package dev.tributary.databricks;

import dev.tributary.runtime.ConfigurationException;
import java.util.List;
import java.util.stream.Collectors;

/** A table by one to three names, from catalog to table. */
public record TableName(List<String> parts) {

    public TableName {
        parts = List.copyOf(parts);
        if (parts.isEmpty() || parts.size() > 3 || parts.stream().anyMatch(String::isBlank)) {
            throw new ConfigurationException(
                    "'" + String.join(".", parts) + "' is no table; write catalog.schema.table, schema.table or table");
        }
    }

    /** @throws ConfigurationException where the text is no name of a table */
    public static TableName of(String text) {
        return new TableName(List.of(text.strip().split("\\.", -1)));
    }

    /** A table of the schema that this text names. @throws ConfigurationException where it names none */
    public static TableName in(String schema, String table) {
        return of(schema.strip() + "." + table);
    }

    /** Quoted, for SQL. */
    String sql() {
        return parts.stream().map(TableName::quoted).collect(Collectors.joining("."));
    }

    /** An identifier as SQL takes it, whatever it holds. */
    static String quoted(String identifier) {
        return "`" + identifier.replace("`", "``") + "`";
    }

    @Override
    public String toString() {
        return String.join(".", parts);
    }
}
