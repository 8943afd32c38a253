package dev.tributary.databricks;

import dev.tributary.runtime.ConfigurationException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
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
     * Adds rows; a column that a row does not name is NULL there. It cannot be repeated: where an answer is lost, it stops
     * and says so.
     *
     * @param progress told the rows written so far, after each batch
     */
    public long append(Iterable<Map<String, String>> rows, Consumer<Long> progress) throws InterruptedException {
        Map<String, String> types = columns();
        Counter written = new Counter(progress);
        JsonBatches.send(rows, batchRowsMax, (batch, json) -> {
            Source source = source(batch, types);
            run(
                    "INSERT INTO " + name.sql() + " (" + list(source.fields(), "") + ") SELECT "
                            + list(source.fields(), "s.") + " FROM " + source.sql() + " AS s",
                    json,
                    false);
            written.add(batch.size());
        });
        return written.rows;
    }

    /**
     * Writes rows by their key: updates those that are there, adds the others. A column that a row does not name stays as it
     * is. Of two rows of one key both are written, in their order; where they write the key differently, as in 1 and 01, and
     * name the same columns, the later alone. It can be repeated.
     *
     * @param key columns that have a value in each row
     */
    public long merge(Iterable<Map<String, String>> rows, List<String> key, Consumer<Long> progress)
            throws InterruptedException {
        Map<String, String> types = columns();
        Counter written = new Counter(progress);
        JsonBatches.send(rows, batchRowsMax, new KeyOfRow(key), (batch, json) -> {
            for (List<Map<String, String>> alike : alike(batch)) {
                String own = alike.size() == batch.size() ? json : JsonBatches.array(alike);
                Source source = source(alike, types, key);
                run(mergeOn(key, source) + update(key, source) + insert(source), own, true);
                written.add(alike.size());
            }
        });
        return written.rows;
    }

    /** Deletes the rows with these keys. It can be repeated. */
    public long delete(String key, Iterable<String> ids, Consumer<Long> progress) throws InterruptedException {
        Map<String, String> types = columns();
        List<Map<String, String>> rows = new ArrayList<>();
        ids.forEach(id -> rows.add(Map.of(key, id)));
        Counter written = new Counter(progress);
        JsonBatches.send(rows, batchRowsMax, (batch, json) -> {
            run(mergeOn(List.of(key), source(batch, types)) + " WHEN MATCHED THEN DELETE", json, true);
            written.add(batch.size());
        });
        return written.rows;
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

    /** Counts rows. */
    private static final class Counter {
        private final Consumer<Long> progress;
        private long rows;

        Counter(Consumer<Long> progress) {
            this.progress = progress;
        }

        void add(int count) {
            rows += count;
            progress.accept(rows);
        }
    }

    /** The key of a row. Used by one thread. */
    private static final class KeyOfRow implements Function<Map<String, String>, Object> {
        private final List<String> columns;
        private long row;

        KeyOfRow(List<String> columns) {
            this.columns = columns;
        }

        @Override
        public List<String> apply(Map<String, String> values) {
            row++;
            for (String column : columns) {
                // NULL equals nothing: each repetition would add such a row once more.
                if (values.get(column) == null) {
                    throw new ConfigurationException("row " + row + " has no value of " + column
                            + ", by which rows are told apart; nothing of its batch was written");
                }
            }
            return columns.stream().map(values::get).toList();
        }
    }

    /** Rows that name the same columns. */
    private static Collection<List<Map<String, String>>> alike(List<Map<String, String>> rows) {
        return rows.stream()
                .collect(
                        Collectors.groupingBy(row -> Set.copyOf(row.keySet()), LinkedHashMap::new, Collectors.toList()))
                .values();
    }

    /** Rows in the parameter :rows as a relation. */
    private record Source(List<String> fields, String sql) {}

    private Source source(List<Map<String, String>> rows, Map<String, String> types) {
        return source(rows, types, List.of());
    }

    /** @param key where there is one, of several rows of it the last alone: only the table's types tell that 1 is 01 */
    private Source source(List<Map<String, String>> rows, Map<String, String> types, List<String> key) {
        Set<String> fields = new LinkedHashSet<>();
        rows.forEach(row -> fields.addAll(row.keySet()));
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
        String exploded = "(SELECT posexplode(from_json(:rows, '" + shape.replace("'", "\\'") + "')) AS (n, r))";
        String cast = fields.stream()
                .map(field -> cast(field, types) + " AS " + TableName.quoted(field))
                .collect(Collectors.joining(", "));
        return new Source(
                List.copyOf(fields),
                "(SELECT " + cast + " FROM " + (key.isEmpty() ? exploded : lastOfEach(key, types, exploded)) + ")");
    }

    private static String lastOfEach(List<String> key, Map<String, String> types, String exploded) {
        String typed = key.stream().map(field -> cast(field, types)).collect(Collectors.joining(", "));
        return "(SELECT r FROM (SELECT r, row_number() OVER (PARTITION BY " + typed
                + " ORDER BY n DESC) AS newest FROM " + exploded + ") WHERE newest = 1)";
    }

    private static String cast(String field, Map<String, String> types) {
        return "CAST(r." + TableName.quoted(field) + " AS " + types.get(field) + ")";
    }

    private void run(String sql, String json, boolean repeatable) throws InterruptedException {
        warehouse.run(new SqlStatement(sql, Map.of("rows", SqlValue.text(json)), repeatable));
    }

    private String mergeOn(List<String> key, Source source) {
        return "MERGE INTO " + name.sql() + " AS t USING " + source.sql() + " AS s ON "
                + key.stream().map(LakeTable::fromSource).collect(Collectors.joining(" AND "));
    }

    private static String update(List<String> key, Source source) {
        List<String> values =
                source.fields().stream().filter(field -> !key.contains(field)).toList();
        return values.isEmpty()
                ? ""
                : " WHEN MATCHED THEN UPDATE SET "
                        + values.stream().map(LakeTable::fromSource).collect(Collectors.joining(", "));
    }

    private static String insert(Source source) {
        return " WHEN NOT MATCHED THEN INSERT (" + list(source.fields(), "") + ") VALUES ("
                + list(source.fields(), "s.") + ")";
    }

    private static String fromSource(String field) {
        return "t." + TableName.quoted(field) + " = s." + TableName.quoted(field);
    }

    private static String list(List<String> fields, String prefix) {
        return fields.stream().map(field -> prefix + TableName.quoted(field)).collect(Collectors.joining(", "));
    }
}
