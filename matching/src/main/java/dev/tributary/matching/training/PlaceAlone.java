package dev.tributary.matching.training;

import dev.tributary.matching.features.Feature;
import dev.tributary.matching.features.FieldKind;
import dev.tributary.matching.features.Layout;
import dev.tributary.matching.model.TreeEnsemble;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A place names no entity: many are at one address. Weights add up, and what is missing weighs nothing; so two records of
 * which no more than the address is known could be as sure a match as two of the same name. Where entities have names and
 * such pairs occur, one tree takes them below one half.
 */
final class PlaceAlone {
    /** The score in log2 odds that a pair of which only the place is known has at most: one in three. */
    private static final double SCORE_MAX = -1;

    /** Fields that a tree can ask for: it doubles with each. */
    private static final int ASKED_MAX = 8;

    private final Layout layout;
    private final List<Integer> telling = new ArrayList<>();
    private boolean named;

    PlaceAlone(Layout layout) {
        this.layout = layout;
        int field = -1;
        for (Feature feature : layout.features()) {
            if (feature.field() != field && tells(feature.kind())) {
                telling.add(feature.ordinal());
            }
            named |= feature.kind().naming();
            field = feature.field();
        }
    }

    /** Labels are given and family names, but also cities and categories: where they are names, their words are a person. */
    private static boolean tells(FieldKind kind) {
        return switch (kind) {
            case ADDRESS, POSTCODE, COUNTRY, LEGAL_FORM, LABEL, RECORD -> false;
            case NAME,
                    TITLE,
                    PERSON,
                    WEBSITE,
                    PHONE,
                    EMAIL,
                    IDENTIFIER,
                    DATE,
                    NUMBER,
                    TEXT,
                    IDENTIFIERS,
                    FURTHER_TEXT -> true;
        };
    }

    /** The tree that holds such pairs down, or none where there is no need for one. */
    TreeEnsemble tree(CandidatePairs pairs, double[][] weights, double prior) {
        if (!named || telling.size() > ASKED_MAX) {
            return TreeEnsemble.NONE;
        }
        double best = SCORE_MAX;
        for (int pattern = 0; pattern < pairs.patterns(); pattern++) {
            byte[] levels = pairs.levels(pattern);
            if (telling.stream().allMatch(feature -> levels[feature] == Feature.MISSING)) {
                best = Math.max(best, prior + score(levels, weights));
            }
        }
        return best > SCORE_MAX ? tree(Math.floor(SCORE_MAX - best)) : TreeEnsemble.NONE;
    }

    private static double score(byte[] levels, double[][] weights) {
        double score = 0;
        for (int feature = 0; feature < levels.length; feature++) {
            score += weights[feature][levels[feature]];
        }
        return score;
    }

    /** Asks for one field after the other; the leaf of those that have none of them comes first. */
    private TreeEnsemble tree(double leaf) {
        int depth = telling.size();
        int[] asked = new int[(1 << depth) - 1];
        for (int node = 0; node < asked.length; node++) {
            asked[node] = telling.get(Integer.SIZE - 1 - Integer.numberOfLeadingZeros(node + 1));
        }
        double[] leaves = new double[1 << depth];
        leaves[0] = leaf;
        int[] cuts = new int[asked.length];
        Arrays.fill(cuts, TreeEnsemble.BY_LEVEL | Feature.MISSING);
        return new TreeEnsemble(depth, asked, cuts, leaves);
    }
}
