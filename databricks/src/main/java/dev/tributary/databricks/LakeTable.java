package dev.tributary.databricks;

import dev.tributary.runtime.ConfigurationException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A table of the lakehouse, over a SQL warehouse. Rows go there as one JSON parameter a statement, typed by the table, so
 * that no value is ever part of the SQL.
 */
public final class LakeTable {

    private static final int RETENTION_HOURS_MIN = 168;

    private final SqlWarehouse warehouse;
    private final TableName name;
    private final int batchRowsMax;

    /** @param batchRowsMax most rows of one statement */
    public LakeTable(SqlWarehouse warehouse, TableName name, int batchRowsMax) {
        this.warehouse = warehouse;
        this.name = name;
        this.batchRowsMax = batchRowsMax;
    }

    /**
     * What to read.
     *
     * @param columns empty: all
     * @param where a condition in SQL with named parameters; empty: every row
     * @param rowsMax 0: no limit
     */
    public record Selection(
            List<String> columns, Optional<String> where, Map<String, SqlValue> parameters, long rowsMax) {}

    /** Hands rows on as they come. */
    public SqlResult read(Selection selection, RowReader rows) throws InterruptedException {
        String columns = selection.columns().isEmpty()
                ? "*"
                : selection.columns().stream().map(TableName::quoted).collect(Collectors.joining(", "));
        String sql = "SELECT " + columns + " FROM " + name.sql()
                + selection.where().map(condition -> " WHERE " + condition).orElse("")
                + (selection.rowsMax() > 0 ? " LIMIT " + selection.rowsMax() : "");
        return warehouse.run(SqlStatement.query(sql, selection.parameters()), rows);
    }

    /** The columns with their types, in order. */
    public Map<String, String> columns() throws InterruptedException {
        Map<String, String> columns = new LinkedHashMap<>();
        SqlResult result =
                warehouse.run(SqlStatement.query("SELECT * FROM " + name.sql() + " LIMIT 0", Map.of()), row -> {});
        result.columns().forEach(column -> columns.put(column.name(), column.type()));
        return columns;
    }

    /**
     * Adds rows. It cannot be repeated: where an answer is lost, it stops and says so.
     *
     * @param progress told the rows written so far, after each batch
     */
    public long append(Iterable<Map<String, String>> rows, Consumer<Long> progress) throws InterruptedException {
        return inBatches(
                rows,
                progress,
                false,
                (fields, source) -> "INSERT INTO " + name.sql() + " (" + list(fields, "") + ") SELECT "
                        + list(fields, "s.") + " FROM " + source + " AS s");
    }

    /** Writes rows by their key: updates those that are there, adds the others. It can be repeated. */
    public long merge(Iterable<Map<String, String>> rows, List<String> key, Consumer<Long> progress)
            throws InterruptedException {
        return inBatches(rows, progress, true, (fields, source) -> {
            List<String> values =
                    fields.stream().filter(field -> !key.contains(field)).toList();
            if (!fields.containsAll(key)) {
                throw new ConfigurationException("the rows have no column " + key + " to be merged by");
            }
            String update = values.isEmpty()
                    ? ""
                    : " WHEN MATCHED THEN UPDATE SET "
                            + values.stream()
                                    .map(TableName::quoted)
                                    .map(field -> "t." + field + " = s." + field)
                                    .collect(Collectors.joining(", "));
            return mergeOn(key, source) + update + " WHEN NOT MATCHED THEN INSERT (" + list(fields, "") + ") VALUES ("
                    + list(fields, "s.") + ")";
        });
    }

    /** Deletes the rows with these keys. It can be repeated. */
    public long delete(String key, Iterable<String> ids, Consumer<Long> progress) throws InterruptedException {
        List<Map<String, String>> rows = new ArrayList<>();
        ids.forEach(id -> rows.add(Map.of(key, id)));
        return inBatches(
                rows, progress, true, (fields, source) -> mergeOn(List.of(key), source) + " WHEN MATCHED THEN DELETE");
    }

    /** The newest changes first. */
    public SqlResult history(int entriesMax, RowReader rows) throws InterruptedException {
        return warehouse.run(
                SqlStatement.query("DESCRIBE HISTORY " + name.sql() + " LIMIT " + entriesMax, Map.of()), rows);
    }

    /** Gathers small files. @param zOrder columns to lay the rows out by; may be empty */
    public SqlResult optimize(List<String> zOrder, RowReader rows) throws InterruptedException {
        String order = zOrder.isEmpty() ? "" : " ZORDER BY (" + list(zOrder, "") + ")";
        return warehouse.run(new SqlStatement("OPTIMIZE " + name.sql() + order, Map.of(), true), rows);
    }

    /**
     * Removes files that no version of the last hours needs.
     *
     * @param retentionHours 168 at least: readers and streams of older versions fail afterwards
     * @param dryRun lists the files only
     */
    public SqlResult vacuum(int retentionHours, boolean dryRun, RowReader rows) throws InterruptedException {
        if (retentionHours < RETENTION_HOURS_MIN) {
            throw new ConfigurationException("vacuum keeps " + RETENTION_HOURS_MIN + " hours (7 days) at least, not "
                    + retentionHours + ": younger files may belong to a reader or writer that is still at work");
        }
        return warehouse.run(
                new SqlStatement(
                        "VACUUM " + name.sql() + " RETAIN " + retentionHours + " HOURS" + (dryRun ? " DRY RUN" : ""),
                        Map.of(),
                        true),
                rows);
    }

    /** Writes a statement over the columns of the rows and the relation that holds them. */
    @FunctionalInterface
    private interface Sql {
        String over(List<String> fields, String source);
    }

    private long inBatches(Iterable<Map<String, String>> rows, Consumer<Long> progress, boolean repeatable, Sql sql)
            throws InterruptedException {
        Map<String, String> types = columns();
        long[] written = new long[1];
        JsonBatches.send(rows, batchRowsMax, (batch, json) -> {
            send(batch, json, types, repeatable, sql);
            written[0] += batch.size();
            progress.accept(written[0]);
        });
        return written[0];
    }

    private void send(
            List<Map<String, String>> batch, String json, Map<String, String> types, boolean repeatable, Sql sql)
            throws InterruptedException {
        Set<String> fields = new LinkedHashSet<>();
        batch.forEach(row -> fields.addAll(row.keySet()));
        List<String> unknown =
                fields.stream().filter(field -> !types.containsKey(field)).toList();
        if (!unknown.isEmpty()) {
            throw new ConfigurationException(
                    name + " has no column " + String.join(", ", unknown) + "; it has " + types.keySet());
        }
        // Values travel as text and are cast here, so that one that does not fit fails and is not made NULL.
        String shape = "array<struct<"
                + fields.stream()
                        .map(field -> TableName.quoted(field) + ":string")
                        .collect(Collectors.joining(","))
                + ">>";
        String cast = fields.stream()
                .map(field -> "CAST(r." + TableName.quoted(field) + " AS " + types.get(field) + ") AS "
                        + TableName.quoted(field))
                .collect(Collectors.joining(", "));
        String source = "(SELECT " + cast + " FROM (SELECT explode(from_json(:rows, '" + shape.replace("'", "\\'")
                + "')) AS r))";
        warehouse.run(new SqlStatement(
                sql.over(List.copyOf(fields), source), Map.of("rows", SqlValue.text(json)), repeatable));
    }

    private String mergeOn(List<String> key, String source) {
        return "MERGE INTO " + name.sql() + " AS t USING " + source + " AS s ON "
                + key.stream()
                        .map(TableName::quoted)
                        .map(field -> "t." + field + " = s." + field)
                        .collect(Collectors.joining(" AND "));
    }

    private static String list(List<String> fields, String prefix) {
        return fields.stream().map(field -> prefix + TableName.quoted(field)).collect(Collectors.joining(", "));
    }
}
