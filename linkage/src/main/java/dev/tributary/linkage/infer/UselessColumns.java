package dev.tributary.linkage.infer;

import dev.tributary.linkage.infer.ColumnHint.Meaning;
import dev.tributary.linkage.profile.Shape;
import dev.tributary.matching.plan.AttributeType;
import java.util.Optional;

/** Tells columns that identify nothing. */
final class UselessColumns {

    private static final int SOURCES_MAX = 20;
    /** With so many values on both sides, identifiers that mean the same would meet at least once. */
    private static final int VALUES_THAT_SHOULD_MEET = 50;

    private UselessColumns() {}

    /** Why the columns cannot tell entities apart, whatever their type; empty where they may. */
    static Optional<String> reason(ColumnPair pair) {
        if (pair.filled() == 0) {
            return Optional.of("empty");
        }
        if (pair.distinct() <= 1) {
            return Optional.of("the same value in every row");
        }
        if (pair.left().rowNumbers() && pair.right().rowNumbers()) {
            return Optional.of("counts the rows");
        }
        if (pair.means(Meaning.SOURCE) && pair.distinct() <= SOURCES_MAX) {
            return Optional.of("names where a row comes from");
        }
        if (pair.means(Meaning.RECORD) && pair.hint().orElseThrow().whole()) {
            return Optional.of("says something about the row, not about the entity");
        }
        if (pair.shapes().share(Shape.FLAG) >= 0.8 && !pair.means(Meaning.CATEGORY)) {
            return Optional.of("yes and no");
        }
        if (!pair.isOneColumn() && pair.left().distinct() == 1 && pair.right().distinct() == 1) {
            return Optional.of("the same value in every row of a file");
        }
        return Optional.empty();
    }

    /** Why columns of this type cannot tell entities apart. */
    static Optional<String> reason(ColumnPair pair, AttributeType type) {
        if (type != AttributeType.IDENTIFIER && type != AttributeType.CATEGORY) {
            return Optional.empty();
        }
        if (pair.isOneColumn()) {
            boolean allDifferent =
                    pair.left().distinct() == pair.left().filled() && pair.filled() >= VALUES_THAT_SHOULD_MEET;
            return type == AttributeType.IDENTIFIER && allDifferent
                    ? Optional.of("another value in every row: a number of the row, not of the entity")
                    : Optional.empty();
        }
        boolean many = pair.left().values().size() >= VALUES_THAT_SHOULD_MEET
                && pair.right().values().size() >= VALUES_THAT_SHOULD_MEET;
        if (type == AttributeType.IDENTIFIER && many && pair.left().overlap(pair.right()) == 0) {
            return Optional.of("no value is on both sides: each side numbers for itself");
        }
        return Optional.empty();
    }
}
