package dev.tributary.sink.delta;

import java.time.LocalDate;
import java.util.Objects;

/**
 * One row of one table.
 *
 * @param table where it goes
 * @param date UTC date of the Kafka record's timestamp: the partition
 * @param values in the order of the table's columns, without the date; null, String, Long, Integer, Double, Boolean,
 *     {@code Map<String, String>}, {@code float[]} or a List of {@code Object[]} for structs
 */
record DeltaRow(TableKind table, LocalDate date, Object[] values) {

    DeltaRow {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(date, "date");
        if (values.length != table.dataColumns()) {
            throw new IllegalArgumentException(
                    table + " has " + table.dataColumns() + " columns beside the date, the row has " + values.length);
        }
    }

    Object get(String column) {
        return values[table.schema().indexOf(column)];
    }

    /** Whether it comes after another row of its key: by version, and for one version by its place in the topic. */
    boolean isNewerThan(DeltaRow other) {
        int byVersion = Long.compare(number(TableKind.VERSION), other.number(TableKind.VERSION));
        return byVersion != 0 ? byVersion > 0 : number(TableKind.OFFSET) > other.number(TableKind.OFFSET);
    }

    private long number(String column) {
        return (Long) get(column);
    }
}
