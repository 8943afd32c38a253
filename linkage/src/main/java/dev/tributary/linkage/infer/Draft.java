package dev.tributary.linkage.infer;

import dev.tributary.linkage.infer.ColumnHint.Meaning;
import dev.tributary.linkage.profile.Wording;
import dev.tributary.matching.plan.AttributeType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * An attribute before it has its name.
 *
 * @param piece whether it is a piece of an address, such as the street or the house number
 * @param distinctness how well its values tell rows apart, in 0..1
 */
record Draft(
        AttributeType type, List<String> left, List<String> right, String reason, boolean piece, double distinctness) {

    private static final Set<AttributeType> NAMES = EnumSet.of(
            AttributeType.COMPANY_NAME,
            AttributeType.PERSON_NAME,
            AttributeType.GIVEN_NAME,
            AttributeType.FAMILY_NAME,
            AttributeType.TITLE);

    static Draft of(ColumnPair pair, TypeInference inferred) {
        boolean numberedLine =
                pair.means(Meaning.ADDRESS) && pair.isNumbered() && inferred.type() == AttributeType.ADDRESS;
        return new Draft(
                inferred.type(),
                pair.left().columns(),
                pair.right().columns(),
                figures(pair) + "; " + inferred.reason(),
                numberedLine || pair.means(Meaning.ADDRESS_PART) && inferred.type() == AttributeType.ADDRESS,
                pair.uniqueness() * Math.min(pair.left().fill(), pair.right().fill()));
    }

    private static String figures(ColumnPair pair) {
        if (pair.isOneColumn()) {
            return String.format(
                    Locale.ROOT,
                    "filled %.0f%%, unique %.0f%%",
                    100 * pair.left().fill(),
                    100 * pair.left().uniqueness());
        }
        return String.format(
                Locale.ROOT,
                "filled %.0f%% // %.0f%%, unique %.0f%% // %.0f%%, values in common %.0f%%",
                100 * pair.left().fill(),
                100 * pair.right().fill(),
                100 * pair.left().uniqueness(),
                100 * pair.right().uniqueness(),
                100 * pair.left().overlap(pair.right()));
    }

    /**
     * Pieces of an address become one address, in the order of the columns: where a file writes a house number into the
     * street or the street into the second line, nothing is lost.
     */
    static List<Draft> joinPieces(List<Draft> drafts) {
        List<Draft> pieces = drafts.stream().filter(Draft::piece).toList();
        if (pieces.size() < 2) {
            return drafts;
        }
        Set<String> left = new LinkedHashSet<>();
        Set<String> right = new LinkedHashSet<>();
        pieces.forEach(piece -> {
            left.addAll(piece.left);
            right.addAll(piece.right);
        });
        Draft address = new Draft(
                AttributeType.ADDRESS,
                List.copyOf(left),
                List.copyOf(right),
                "joined from " + String.join(", ", left) + "; " + pieces.get(0).reason,
                true,
                pieces.get(0).distinctness);
        List<Draft> joined = new ArrayList<>();
        for (Draft draft : drafts) {
            if (!draft.piece) {
                joined.add(draft);
            } else if (draft == pieces.get(0)) {
                joined.add(address);
            }
        }
        return joined;
    }

    /**
     * Where nothing is a name, the text that tells rows apart best stands for one: candidates are found by names before all
     * else.
     */
    static List<Draft> withName(List<Draft> drafts) {
        Optional<Draft> text = drafts.stream().anyMatch(draft -> NAMES.contains(draft.type))
                ? Optional.empty()
                : drafts.stream()
                        .filter(draft -> draft.type == AttributeType.TEXT)
                        .max(Comparator.comparingDouble(Draft::distinctness));
        return drafts.stream()
                .map(draft -> text.isPresent() && draft == text.get()
                        ? new Draft(
                                AttributeType.TITLE,
                                draft.left,
                                draft.right,
                                draft.reason + "; no column is a name: this one stands for it",
                                draft.piece,
                                draft.distinctness)
                        : draft)
                .toList();
    }

    /** A name for it: the column's, what both columns' names have in common, or the type's. */
    String name() {
        if (left.size() > 1 || right.size() > 1) {
            return type.wireName();
        }
        List<String> words = new ArrayList<>(new LinkedHashSet<>(Wording.ofColumn(left.get(0))));
        words.retainAll(Wording.ofColumn(right.get(0)));
        String name = String.join("_", words).replaceAll("[^a-z0-9_]", "");
        return name.isBlank() || name.length() > 48 ? type.wireName() : name;
    }
}
