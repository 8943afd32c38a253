package dev.tributary.linkage.match;

import dev.tributary.linkage.table.Table;
import dev.tributary.matching.Entity;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.normalise.Normaliser;
import dev.tributary.matching.plan.AttributePlan;
import dev.tributary.matching.plan.Plan;
import dev.tributary.runtime.ConfigurationException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.RandomAccess;

/** A table whose rows are read as entities of a plan. Immutable; any thread may use it. */
public final class PlannedTable {

    /** Which columns of the plan it is read by. */
    public enum Side {
        LEFT,
        RIGHT
    }

    private static final int CHUNK = 20_000;

    private final Table table;
    private final Plan plan;
    private final String[] names;
    private final int[][] columns;

    /** @throws dev.tributary.runtime.ConfigurationException where the table lacks a column of the plan */
    public PlannedTable(Table table, Plan plan, Side side) {
        this.table = table;
        this.plan = plan;
        List<AttributePlan> attributes = plan.attributes();
        names = attributes.stream().map(AttributePlan::name).toArray(String[]::new);
        columns = new int[attributes.size()][];
        for (int i = 0; i < columns.length; i++) {
            AttributePlan attribute = attributes.get(i);
            List<String> from = side == Side.LEFT ? attribute.left() : attribute.right();
            columns[i] = from.stream()
                    .mapToInt(column -> column(table, attribute, column, side))
                    .toArray();
        }
    }

    private static int column(Table table, AttributePlan attribute, String column, Side side) {
        if (!table.columns().contains(column)) {
            throw new ConfigurationException("--plan: the attribute " + attribute.name() + " takes the column " + column
                    + " of the " + side.name().toLowerCase(Locale.ROOT) + " file, but " + table.name()
                    + " has the columns " + table.columns());
        }
        return table.column(column);
    }

    public Table table() {
        return table;
    }

    public int size() {
        return table.size();
    }

    public String id(int row) {
        return table.id(row);
    }

    /** The row's values by the plan's attributes, as they stand in the file. */
    public Entity raw(int row) {
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < names.length; i++) {
            String value = joined(row, columns[i]);
            if (!value.isEmpty()) {
                attributes.put(names[i], value);
            }
        }
        return new Entity(plan.entity(), attributes);
    }

    private String joined(int row, int[] from) {
        if (from.length == 1) {
            return table.value(row, from[0]);
        }
        StringBuilder joined = new StringBuilder();
        for (int column : from) {
            String value = table.value(row, column);
            if (!value.isEmpty()) {
                joined.append(joined.isEmpty() ? "" : " ").append(value);
            }
        }
        return joined.toString();
    }

    /** The row as matching takes it. */
    public Entity entity(int row) {
        return Normaliser.normalise(plan, raw(row));
    }

    public ReferenceRow reference(int row) {
        return new ReferenceRow(id(row), entity(row));
    }

    /** Rows as entities, each made when it is asked for: a sample of many rows costs no memory for the others. */
    public List<Entity> entities(List<Integer> rows) {
        return new Lazy(rows);
    }

    private final class Lazy extends AbstractList<Entity> implements RandomAccess {
        private final List<Integer> rows;

        Lazy(List<Integer> rows) {
            this.rows = rows;
        }

        @Override
        public Entity get(int index) {
            return entity(rows.get(index));
        }

        @Override
        public int size() {
            return rows.size();
        }
    }

    /** All rows as references. */
    public List<ReferenceRow> references(int threads, WorkProgress progress) {
        List<ReferenceRow> references = new ArrayList<>(size());
        for (int from = 0; from < size(); from += CHUNK) {
            int to = Math.min(size(), from + CHUNK);
            references.addAll(Slices.map(from, to, threads, this::reference));
            progress.at("reading", to, size());
        }
        return references;
    }
}
