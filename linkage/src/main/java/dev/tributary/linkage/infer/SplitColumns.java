package dev.tributary.linkage.infer;

import dev.tributary.linkage.infer.ColumnHint.Meaning;
import dev.tributary.linkage.profile.ColumnProfile;
import dev.tributary.linkage.profile.Shape;
import dev.tributary.matching.plan.AttributeType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one file writes into one column and the other into several: a person's whole name against given and family name,
 * a whole address against street, postcode and city.
 *
 * @param left the columns of the left file, in the order in which their values are joined
 * @param right likewise
 */
record SplitColumns(List<String> left, List<String> right) {

    private static final Set<Meaning> NAME_PIECES = EnumSet.of(Meaning.GIVEN_NAME, Meaning.FAMILY_NAME);
    private static final Set<Meaning> WHOLE_NAMES = EnumSet.of(Meaning.NAME, Meaning.PERSON);
    private static final Set<Meaning> ADDRESS_PIECES =
            EnumSet.of(Meaning.ADDRESS_PART, Meaning.ADDRESS, Meaning.POSTCODE, Meaning.CITY, Meaning.REGION);
    private static final Set<Meaning> WHOLE_ADDRESS = EnumSet.of(Meaning.ADDRESS);
    /** As many of the pieces' words must come in the whole. */
    private static final double FOUND_MIN = 0.2;

    static List<SplitColumns> of(List<ColumnProfile> left, List<ColumnProfile> right) {
        List<SplitColumns> found = new ArrayList<>();
        split(left, right, NAME_PIECES, WHOLE_NAMES).ifPresent(found::add);
        split(left, right, ADDRESS_PIECES, WHOLE_ADDRESS).ifPresent(found::add);
        return found;
    }

    private static Optional<SplitColumns> split(
            List<ColumnProfile> left, List<ColumnProfile> right, Set<Meaning> pieces, Set<Meaning> wholes) {
        Optional<SplitColumns> leftInPieces = oneWay(left, right, pieces, wholes);
        return leftInPieces.isPresent()
                ? leftInPieces
                : oneWay(right, left, pieces, wholes).map(split -> new SplitColumns(split.right, split.left));
    }

    /** Pieces on the first side against a whole on the second. */
    private static Optional<SplitColumns> oneWay(
            List<ColumnProfile> first, List<ColumnProfile> second, Set<Meaning> pieces, Set<Meaning> wholes) {
        List<ColumnProfile> split = meaning(first, pieces);
        List<ColumnProfile> piecesOfSecond = meaning(second, pieces);
        List<ColumnProfile> whole = meaning(second, wholes);
        piecesOfSecond.removeAll(whole);
        if (split.size() < 2 || whole.size() != 1 || !piecesOfSecond.isEmpty()) {
            return Optional.empty();
        }
        boolean found = split.stream()
                        .mapToDouble(piece -> piece.wordsFoundIn(whole.get(0)))
                        .average()
                        .orElse(0)
                >= FOUND_MIN;
        return found
                ? Optional.of(new SplitColumns(
                        split.stream().map(ColumnProfile::column).toList(),
                        List.of(whole.get(0).column())))
                : Optional.empty();
    }

    private static List<ColumnProfile> meaning(List<ColumnProfile> columns, Set<Meaning> meanings) {
        List<ColumnProfile> found = new ArrayList<>();
        for (ColumnProfile column : columns) {
            ColumnHint.of(column.column())
                    .filter(hint -> meanings.contains(hint.meaning()))
                    .ifPresent(hint -> found.add(column));
        }
        return found;
    }

    /** The type of joined columns; empty where the pair is no such thing. */
    static Optional<TypeInference> type(ColumnPair pair) {
        if (pair.left().columns().size() == 1 && pair.right().columns().size() == 1) {
            return Optional.empty();
        }
        boolean address = pair.shapes().share(Shape.DIGITS) >= 0.5;
        return Optional.of(new TypeInference(
                address ? AttributeType.ADDRESS : AttributeType.PERSON_NAME,
                "one side writes into one column what the other splits"));
    }
}
