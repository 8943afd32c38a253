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
}
