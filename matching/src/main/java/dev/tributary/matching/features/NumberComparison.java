package dev.tributary.matching.features;

/** Compares numbers by their difference over the larger one. */
final class NumberComparison extends FieldComparison {
    /** Largest relative difference of each level from the second on; the last one is for rounding alone. */
    private static final double[] DIFFERENCES = {0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 1e-9};

    private final Column column;
    private double number = Double.NaN;

    NumberComparison(PackedRows rows, int position) {
        super(rows.layout(), position);
        column = rows.column(position);
    }

    @Override
    void prepare(FieldValues record) {
        number = parsed(record.value(position));
    }

    /** The number, or NaN where there is none. */
    static double parsed(String text) {
        try {
            return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            // an entity that did not come through the normaliser: what is no number is unknown
            return Double.NaN;
        }
    }

    @Override
    void compare(int row) {
        int other = column.value(row);
        if (other < 0 || Double.isNaN(number)) {
            return;
        }
        double value = column.number(other);
        if (!Double.isNaN(value)) {
            set(0, level(number, value));
        }
    }

    static int level(double a, double b) {
        double larger = Math.max(Math.abs(a), Math.abs(b));
        double difference = larger == 0 ? 0 : Math.abs(a - b) / larger;
        int level = 1;
        while (level <= DIFFERENCES.length && difference <= DIFFERENCES[level - 1]) {
            level++;
        }
        return level;
    }
}
