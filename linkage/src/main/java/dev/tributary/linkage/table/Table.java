package dev.tributary.linkage.table;

import dev.tributary.runtime.ConfigurationException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The rows of one file, each under an id of its own. Immutable; any thread may read it.
 */
public final class Table {

    /** More bad lines than this are counted, not kept. */
    private static final int FAULTS_KEPT_MAX = 1_000;

    private final String name;
    private final List<String> columns;
    private final String idColumn;
    private final String[] ids;
    private final String[][] values;
    private final Map<String, Integer> rowById;
    private final List<Fault> faults;
    private final long faultCount;

    /** A line that could not be used, and why. */
    public record Fault(long line, String reason) {

        @Override
        public String toString() {
            return "line " + line + ": " + reason;
        }
    }

    private Table(Reading reading) {
        name = reading.file.path().getFileName().toString();
        columns = reading.columns;
        idColumn = reading.idColumn;
        ids = reading.ids.toArray(String[]::new);
        values = reading.values.toArray(String[][]::new);
        rowById = reading.rowById;
        faults = List.copyOf(reading.faults);
        faultCount = reading.faultCount;
    }

    private Table(Table of, int[] rows) {
        name = of.name;
        columns = of.columns;
        idColumn = of.idColumn;
        ids = Arrays.stream(rows).mapToObj(of::id).toArray(String[]::new);
        values = Arrays.stream(rows).mapToObj(row -> of.values[row]).toArray(String[][]::new);
        rowById = new HashMap<>();
        for (int row = 0; row < ids.length; row++) {
            rowById.put(ids[row], row);
        }
        faults = of.faults;
        faultCount = of.faultCount;
    }

    /** The rows of which this holds, by their numbers; no row is read again. */
    public Table where(IntPredicate kept) {
        return new Table(this, IntStream.range(0, size()).filter(kept).toArray());
    }

    /**
     * Reads the whole file. Lines that cannot be read and rows without an id are left out and kept as faults.
     *
     * @param idColumn the column with the id; without one, the first
     * @throws ConfigurationException where the column is not there, an id stands twice or no row is left
     */
    public static Table read(InputFile file, Optional<String> idColumn) throws IOException {
        Reading reading = new Reading(file, idColumn);
        try (Rows rows = file.open()) {
            for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
                reading.add(row.get());
            }
        }
        if (reading.ids.isEmpty()) {
            throw new ConfigurationException(file.path() + ": no row can be used"
                    + (reading.faults.isEmpty() ? "" : "; " + reading.faults.get(0)));
        }
        return new Table(reading);
    }

    /** What has been read so far. */
    private static final class Reading {
        private final InputFile file;
        private final List<String> columns;
        private final String idColumn;
        private final List<String> ids = new ArrayList<>();
        private final List<String[]> values = new ArrayList<>();
        private final Map<String, Integer> rowById = new HashMap<>();
        private final List<Long> lines = new ArrayList<>();
        private final List<Fault> faults = new ArrayList<>();
        private long faultCount;

        Reading(InputFile file, Optional<String> idColumn) throws IOException {
            this.file = file;
            this.columns = file.columns();
            if (columns.isEmpty()) {
                throw new ConfigurationException(file.path() + ": the file has no columns");
            }
            this.idColumn = idColumn.orElse(columns.get(0));
            if (!columns.contains(this.idColumn)) {
                throw new ConfigurationException(file.path() + ": there is no column " + this.idColumn
                        + ", which the plan names as the id; the columns are " + columns);
            }
        }

        void add(Row row) {
            if (row.fault().isPresent()) {
                fault(row.line(), row.fault().get());
                return;
            }
            String id = row.values().get(idColumn);
            if (id == null) {
                fault(row.line(), "the column " + idColumn + ", which holds the id, is empty");
                return;
            }
            Integer earlier = rowById.putIfAbsent(id, ids.size());
            if (earlier != null) {
                throw new ConfigurationException(file.path() + ": the id " + id + " in column " + idColumn
                        + " stands on line " + lines.get(earlier) + " and again on line " + row.line()
                        + "; give each row an id of its own, or name another id column in the plan");
            }
            String[] kept = new String[columns.size()];
            for (int i = 0; i < kept.length; i++) {
                kept[i] = row.values().get(columns.get(i));
            }
            ids.add(id);
            lines.add(row.line());
            values.add(kept);
        }

        private void fault(long line, String reason) {
            faultCount++;
            if (faults.size() < FAULTS_KEPT_MAX) {
                faults.add(new Fault(line, reason));
            }
        }
    }

    /** The file's name, without its folder. */
    public String name() {
        return name;
    }

    /** The columns in the file's order, the id's among them. */
    public List<String> columns() {
        return columns;
    }

    public String idColumn() {
        return idColumn;
    }

    public int size() {
        return ids.length;
    }

    public String id(int row) {
        return ids[row];
    }

    /** The row of this id; empty where there is none. */
    public OptionalInt row(String id) {
        Integer row = rowById.get(id);
        return row == null ? OptionalInt.empty() : OptionalInt.of(row);
    }

    /** Where a column stands in {@link #columns()}. @throws ConfigurationException where there is none of this name */
    public int column(String column) {
        int index = columns.indexOf(column);
        if (index < 0) {
            throw new ConfigurationException(name + ": there is no column " + column + "; the columns are " + columns);
        }
        return index;
    }

    /** The value without blanks around it; empty where there is none. */
    public String value(int row, int column) {
        String value = values[row][column];
        return value == null ? "" : value;
    }

    /** A row's filled values by column, in the file's order. */
    public Map<String, String> row(int row) {
        Map<String, String> byColumn = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            if (values[row][i] != null) {
                byColumn.put(columns.get(i), values[row][i]);
            }
        }
        return byColumn;
    }

    /** The first bad lines. */
    public List<Fault> faults() {
        return faults;
    }

    /** All bad lines. */
    public long faultCount() {
        return faultCount;
    }
}
