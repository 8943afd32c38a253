package dev.tributary.databricks;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.UnavailableException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A table that holds one row for each key, the newest that was ever sent. Rows may be sent in any order, several times and
 * by several writers: the table is the same in the end. So a statement may be sent again whenever it is not known whether
 * it was run.
 */
public final class NewestRowTable {

    private static final int BATCH_ROWS_MAX = 5_000;
    /** What a MERGE answers beside others; where it is missing, the rows sent are counted. */
    private static final String AFFECTED = "num_affected_rows";

    /** @param type as SQL has it @param required NOT NULL */
    public record Column(String name, String type, boolean required) {}

    /**
     * What the rows are.
     *
     * @param key columns that tell rows apart
     * @param newest columns that tell which of two rows of a key is newer, the weightiest first; none of them is NULL
     */
    public record Shape(List<Column> columns, List<String> key, List<String> newest) {

        public Shape {
            columns = List.copyOf(columns);
            key = List.copyOf(key);
            newest = List.copyOf(newest);
        }

        List<String> names() {
            return columns.stream().map(Column::name).toList();
        }
    }

    private final SqlWarehouse warehouse;
    private final TableName name;
    private final Shape shape;

    public NewestRowTable(SqlWarehouse warehouse, TableName name, Shape shape) {
        this.warehouse = warehouse;
        this.name = name;
        this.shape = shape;
    }

    public TableName name() {
        return name;
    }

    /**
     * Creates the table where it is missing, as a managed one.
     *
     * @param properties kept with the table; those of a table that is there already stay as they are
     */
    public void create(Map<String, String> properties) throws InterruptedException {
        String columns = shape.columns().stream()
                .map(column ->
                        TableName.quoted(column.name()) + " " + column.type() + (column.required() ? " NOT NULL" : ""))
                .collect(Collectors.joining(", "));
        Map<String, String> all = new LinkedHashMap<>(properties);
        // Two statements that add the same key at once must not both succeed.
        all.put("delta.isolationLevel", "Serializable");
        String kept = all.entrySet().stream()
                .map(property -> text(property.getKey()) + " = " + text(property.getValue()))
                .collect(Collectors.joining(", "));
        warehouse.run(new SqlStatement(
                "CREATE TABLE IF NOT EXISTS " + name.sql() + " (" + columns + ") USING DELTA CLUSTER BY ("
                        + list(shape.key(), "") + ") TBLPROPERTIES (" + kept + ")",
                Map.of(),
                true));
    }

    /** Its properties; none where there is no such table. */
    public Optional<Map<String, String>> properties() throws InterruptedException {
        Map<String, String> found = new LinkedHashMap<>();
        try {
            warehouse.run(
                    SqlStatement.query("SHOW TBLPROPERTIES " + name.sql(), Map.of()),
                    row -> found.put(row.get(0), row.get(1)));
            return Optional.of(found);
        } catch (ConfigurationException e) {
            if (String.valueOf(e.getMessage()).contains("TABLE_OR_VIEW_NOT_FOUND")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** @throws ConfigurationException where the table lacks one of the columns */
    public void requireColumns() throws InterruptedException {
        var found = new LakeTable(warehouse, name, 1).columns().keySet();
        List<String> missing =
                shape.names().stream().filter(column -> !found.contains(column)).toList();
        if (!missing.isEmpty()) {
            throw new ConfigurationException(name + " has no column " + String.join(", ", missing)
                    + ", which this version writes; rename the table, and it is made anew");
        }
    }

    /**
     * Writes the rows that are newer than the table's.
     *
     * @param rows values by column, at most one row of a key: text, numbers, lists and maps; NULL where one is missing
     * @return rows changed or added
     * @throws UnavailableException where it is not known whether all were written: send them again
     */
    public long merge(Iterable<Map<String, Object>> rows) throws InterruptedException {
        long[] changed = new long[1];
        JsonBatches.send(rows, BATCH_ROWS_MAX, (batch, json) -> changed[0] += merge(json, batch.size()));
        return changed[0];
    }

    private long merge(String json, int size) throws InterruptedException {
        String type = shape.columns().stream()
                .map(column -> TableName.quoted(column.name()) + ":" + column.type())
                .collect(Collectors.joining(","));
        // A row that cannot be read fails the statement, where it would otherwise become NULLs.
        String source = "(SELECT r.* FROM (SELECT explode(from_json(:rows, " + text("array<struct<" + type + ">>")
                + ", map('mode', 'FAILFAST'))) AS r))";
        String sql = "MERGE INTO " + name.sql() + " AS t USING " + source + " AS s ON "
                + shape.key().stream().map(this::same).collect(Collectors.joining(" AND "))
                + " WHEN MATCHED AND " + newer(0) + " THEN UPDATE SET "
                + shape.names().stream()
                        .map(TableName::quoted)
                        .map(column -> "t." + column + " = s." + column)
                        .collect(Collectors.joining(", "))
                + " WHEN NOT MATCHED THEN INSERT (" + list(shape.names(), "") + ") VALUES ("
                + list(shape.names(), "s.") + ")";
        Counted counted = new Counted();
        warehouse.run(new SqlStatement(sql, Map.of("rows", SqlValue.text(json)), true, true), counted);
        return counted.affected < 0 ? size : counted.affected;
    }

    /** Whether s comes after t, by the columns from this one on. */
    private String newer(int from) {
        String column = shape.newest().get(from);
        String later = "s." + TableName.quoted(column) + " > t." + TableName.quoted(column);
        return from == shape.newest().size() - 1
                ? later
                : "(" + later + " OR (" + same(column) + " AND " + newer(from + 1) + "))";
    }

    private String same(String column) {
        return "t." + TableName.quoted(column) + " = s." + TableName.quoted(column);
    }

    /** Reads how many rows a MERGE has changed. */
    private static final class Counted implements RowReader {
        private int at = -1;
        private long affected = -1;

        @Override
        public void columns(List<SqlResult.Column> columns) {
            at = columns.stream().map(SqlResult.Column::name).toList().indexOf(AFFECTED);
        }

        @Override
        public void row(List<String> values) {
            affected = at < 0 ? -1 : Long.parseLong(values.get(at));
        }
    }

    private static String list(List<String> columns, String prefix) {
        return columns.stream().map(column -> prefix + TableName.quoted(column)).collect(Collectors.joining(", "));
    }

    /** A text as SQL takes it. For names and types of ours; values travel as parameters. */
    private static String text(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
