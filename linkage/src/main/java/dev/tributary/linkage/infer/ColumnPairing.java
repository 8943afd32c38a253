package dev.tributary.linkage.infer;

import dev.tributary.linkage.profile.ColumnProfile;
import dev.tributary.linkage.profile.Wording;
import dev.tributary.matching.plan.AttributeType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the columns of two tables that hold the same, by their names, what they hold and the values that both have. */
final class ColumnPairing {

    /** A pair needs as much: the same meaning and some common values, or common values alone. */
    private static final double SCORE_MIN = 1.0;

    private static final double SAME_NAME = 3;
    private static final double SAME_MEANING = 1;
    private static final double SAME_TYPE = 0.4;

    private record Scored(ColumnProfile left, ColumnProfile right, double score) {}

    private ColumnPairing() {}

    /** Pairs of columns, each column in one pair at most, in the order of the left columns. */
    static List<ColumnPair> of(List<ColumnProfile> left, List<ColumnProfile> right) {
        List<Scored> scored = new ArrayList<>();
        for (ColumnProfile one : left) {
            for (ColumnProfile other : right) {
                scored.add(new Scored(one, other, score(one, other)));
            }
        }
        scored.sort(Comparator.comparingDouble(Scored::score).reversed());
        Set<ColumnProfile> taken = new HashSet<>();
        List<ColumnPair> pairs = new ArrayList<>();
        for (Scored candidate : scored) {
            if (candidate.score >= SCORE_MIN && !taken.contains(candidate.left) && !taken.contains(candidate.right)) {
                taken.add(candidate.left);
                taken.add(candidate.right);
                pairs.add(ColumnPair.of(candidate.left, candidate.right));
            }
        }
        pairTheLastTwo(left, right, taken, pairs);
        pairs.sort(Comparator.comparingInt(pair -> left.indexOf(pair.left())));
        return pairs;
    }

    /** One text column on each side and nothing else: they are what the files have in common. */
    private static void pairTheLastTwo(
            List<ColumnProfile> left, List<ColumnProfile> right, Set<ColumnProfile> taken, List<ColumnPair> pairs) {
        if (pairs.isEmpty()
                && left.size() == 1
                && right.size() == 1
                && compatible(type(left.get(0)), type(right.get(0)))) {
            taken.add(left.get(0));
            pairs.add(ColumnPair.of(left.get(0), right.get(0)));
        }
    }

    private static double score(ColumnProfile left, ColumnProfile right) {
        String leftName = Wording.letters(left.column());
        if (!leftName.isEmpty() && leftName.equals(Wording.letters(right.column()))) {
            return SAME_NAME + left.overlap(right);
        }
        AttributeType leftType = type(left);
        AttributeType rightType = type(right);
        double values = Math.max(left.overlap(right), 0.8 * left.wordSimilarity(right));
        double score = values + names(left, right) + (leftType == rightType ? SAME_TYPE : 0);
        return compatible(leftType, rightType) ? score : 0;
    }

    private static AttributeType type(ColumnProfile column) {
        return TypeInference.of(ColumnPair.of(column, column)).type();
    }

    private static double names(ColumnProfile left, ColumnProfile right) {
        Optional<ColumnHint> one = ColumnHint.of(left.column());
        Optional<ColumnHint> other = ColumnHint.of(right.column());
        if (one.isEmpty() || other.isEmpty()) {
            return 0;
        }
        boolean specific = one.get().meaning() != ColumnHint.Meaning.IDENTIFIER
                && one.get().meaning() != ColumnHint.Meaning.NUMBER
                && one.get().meaning() != ColumnHint.Meaning.CATEGORY
                && one.get().meaning() != ColumnHint.Meaning.DATE
                && one.get().meaning() != ColumnHint.Meaning.TEXT;
        if (one.get().meaning() == other.get().meaning() && specific
                || one.get().meaning().namesLike(other.get().meaning())) {
            // two prices or two codes need not be the same one; two telephones or two cities are
            return SAME_MEANING;
        }
        Set<String> words = new HashSet<>(Wording.ofColumn(left.column()));
        words.retainAll(Wording.ofColumn(right.column()));
        return words.isEmpty() ? 0 : 0.5;
    }

    /** Types that may stand for the same thing in two files; others are never compared. */
    private static boolean compatible(AttributeType left, AttributeType right) {
        return left == right || group(left) == group(right);
    }

    private static int group(AttributeType type) {
        return switch (type) {
            case COMPANY_NAME, PERSON_NAME, TITLE, TEXT, CATEGORY, ADDRESS, CITY, REGION, GIVEN_NAME, FAMILY_NAME -> 1;
            case IDENTIFIER, NUMBER, POSTCODE, PHONE -> 2;
            case COUNTRY, LEGAL_FORM -> 3;
            case EMAIL -> 4;
            case WEBSITE -> 5;
            case DATE -> 6;
        };
    }
}
