package dev.tributary.matching.features;

import dev.tributary.matching.Entity;
import java.util.Arrays;

/**
 * Compares one record with rows of a segment, feature by feature. {@link #prepare} takes the record, then
 * {@link #compare} any number of rows. It holds scratch space and is reused from record to record; one per thread.
 */
public final class Comparison {
    /** The value of a feature that is not graded. */
    public static final byte NO_VALUE = (byte) 255;

    /** Steps in which a similarity of 0..1 is held. */
    public static final int GRADES = 250;

    private final Layout layout;
    private final FieldComparison[] fields;
    private final byte[] levels;
    private final byte[] grades;

    public Comparison(PackedRows rows, WordWeights weights) {
        layout = rows.layout();
        int features = layout.features().size();
        levels = new byte[features];
        grades = new byte[features];
        fields = new FieldComparison[layout.fields().size()];
        for (int field = 0; field < fields.length; field++) {
            fields[field] = FieldComparison.of(rows, field, weights);
            fields[field].into(levels, grades);
        }
    }

    /** Takes the record that the next rows are compared with. */
    public void prepare(Entity record) {
        prepare(new FieldValues(layout, record));
    }

    /** As {@link #prepare(Entity)}. */
    public void prepare(FieldValues record) {
        for (FieldComparison field : fields) {
            field.prepare(record);
        }
    }

    /** Levels of the last comparison by feature; written over by the next one. */
    public byte[] levels() {
        return levels;
    }

    /** Similarities of the last comparison by feature in 1/250; written over by the next one. */
    public byte[] grades() {
        return grades;
    }

    /** Compares the record with a row. */
    public void compare(int row) {
        Arrays.fill(levels, (byte) Feature.MISSING);
        Arrays.fill(grades, NO_VALUE);
        for (FieldComparison field : fields) {
            field.compare(row);
        }
    }
}
