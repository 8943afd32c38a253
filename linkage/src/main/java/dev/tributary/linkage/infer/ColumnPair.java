package dev.tributary.linkage.infer;

import dev.tributary.linkage.profile.ColumnProfile;
import dev.tributary.linkage.profile.Shapes;
import java.util.Optional;

/**
 * A column of each side that hold the same; where there is one table, the same column twice.
 *
 * @param hint what the names say
 * @param shapes of the values of both
 */
record ColumnPair(ColumnProfile left, ColumnProfile right, Optional<ColumnHint> hint, Shapes shapes) {

    static ColumnPair of(ColumnProfile left, ColumnProfile right) {
        return new ColumnPair(
                left, right, ColumnHint.stronger(hint(left), hint(right)), Shapes.mean(left.shapes(), right.shapes()));
    }

    /** Several columns say nothing by their names: which belong together was told by these before. */
    private static Optional<ColumnHint> hint(ColumnProfile profile) {
        return profile.columns().size() == 1 ? ColumnHint.of(profile.columns().get(0)) : Optional.empty();
    }

    /** Whether it is a numbered line, such as {@code address_2}. */
    boolean isNumbered() {
        String column = left.column().strip();
        return Character.isDigit(column.charAt(column.length() - 1));
    }

    boolean isOneColumn() {
        return left == right;
    }

    boolean means(ColumnHint.Meaning meaning) {
        return hint.isPresent() && hint.get().meaning() == meaning;
    }

    /** Different values of the side that has more of them. */
    int distinct() {
        return Math.max(left.distinct(), right.distinct());
    }

    double uniqueness() {
        return Math.max(left.uniqueness(), right.uniqueness());
    }

    /** Rows of the side that has fewer with a value. */
    int filled() {
        return Math.min(left.filled(), right.filled());
    }

    String columns() {
        return left.column().equals(right.column()) ? left.column() : left.column() + " // " + right.column();
    }
}
