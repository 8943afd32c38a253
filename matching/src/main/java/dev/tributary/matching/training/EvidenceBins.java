package dev.tributary.matching.training;

import dev.tributary.matching.features.Feature;
import dev.tributary.matching.features.Field;
import dev.tributary.matching.features.FieldKind;
import dev.tributary.matching.features.Layout;
import java.util.Collections;
import java.util.List;

/**
 * What the patterns of {@link CandidatePairs} say by groups of features that speak of the same thing: the weights of a
 * group's features are added up to one figure, cut into ordered bins.
 */
final class EvidenceBins {
    static final int BINS = 20;

    /** The part of the pairs of which a group must speak to count as evidence of its own. */
    private static final double SPEAKS_MIN = 0.1;

    /** The part of the pairs that a group speaks of which it must tell from the others to be evidence. */
    private static final double VARIES_MIN = 0.02;

    private final CandidatePairs pairs;
    private final int[] groupOf;
    private final int groups;
    private final boolean[] legalForm;
    private byte[][] bins = {};
    private double[][] figures = {};

    EvidenceBins(Layout layout, CandidatePairs pairs) {
        this.pairs = pairs;
        int[] groupOfField = groupsOfFields(layout.fields());
        groups = layout.fields().size();
        groupOf = new int[layout.features().size()];
        legalForm = new boolean[groups];
        for (int f = 0; f < groups; f++) {
            legalForm[f] = layout.fields().get(f).kind() == FieldKind.LEGAL_FORM;
        }
        for (Feature feature : layout.features()) {
            groupOf[feature.ordinal()] = groupOfField[feature.field()];
        }
    }

    /** Fields that share attributes are one group, named by the position of its last field. */
    private static int[] groupsOfFields(List<Field> fields) {
        int[] group = new int[fields.size()];
        for (int f = 0; f < group.length; f++) {
            group[f] = f;
            for (int wider = f + 1; wider < group.length; wider++) {
                boolean together = fields.get(wider).kind() != FieldKind.RECORD
                        || fields.get(f).kind() == FieldKind.TITLE;
                if (together
                        && !Collections.disjoint(
                                fields.get(f).attributes(), fields.get(wider).attributes())) {
                    group[f] = wider;
                }
            }
        }
        return group;
    }

    /** Whether at least two groups speak of a fair part of the pairs and not always say the same, legal forms aside. */
    boolean severalSpeak() {
        int[] speaks = new int[groups];
        int[][] byLevel = new int[groupOf.length][Feature.LEVELS_MAX];
        for (int pair = 0; pair < pairs.pairs(); pair++) {
            byte[] levels = pairs.levels(pairs.pattern(pair));
            int last = -1;
            for (int f = 0; f < levels.length; f++) {
                byLevel[f][levels[f]]++;
                if (levels[f] != Feature.MISSING && groupOf[f] != last) {
                    last = groupOf[f];
                    speaks[last]++;
                }
            }
        }
        boolean[] varies = new boolean[groups];
        for (int f = 0; f < groupOf.length; f++) {
            varies[groupOf[f]] |= varies(byLevel[f]);
        }
        int several = 0;
        for (int g = 0; g < groups; g++) {
            several += speaks[g] >= SPEAKS_MIN * pairs.pairs() && varies[g] && !legalForm[g] ? 1 : 0;
        }
        return several > 1;
    }

    /** Whether a part of the pairs that speak is on other levels than the most: what is the same in all tells nothing. */
    private static boolean varies(int[] byLevel) {
        int speaks = 0;
        int most = 0;
        for (int level = Feature.MISSING + 1; level < byLevel.length; level++) {
            speaks += byLevel[level];
            most = Math.max(most, byLevel[level]);
        }
        return speaks - most > VARIES_MIN * speaks;
    }

    /** As many groups as fields; some hold no features. */
    int groups() {
        return groups;
    }

    /** The bin of a pattern in a group, from 1; 0 where all of the group is missing. */
    int bin(int pattern, int group) {
        return bins[pattern][group];
    }

    /** The mean of the figures in a bin. */
    double figure(int group, int bin) {
        return figures[group][bin];
    }

    /**
     * Adds up and cuts.
     *
     * @param weights of the features within their groups, in log2
     */
    void fill(double[][] weights) {
        int count = pairs.patterns();
        double[][] sums = new double[groups][count];
        boolean[][] present = new boolean[groups][count];
        for (int p = 0; p < count; p++) {
            byte[] levels = pairs.levels(p);
            for (int f = 0; f < groupOf.length; f++) {
                if (levels[f] != Feature.MISSING) {
                    sums[groupOf[f]][p] += weights[f][levels[f]];
                    present[groupOf[f]][p] = true;
                }
            }
        }
        bins = new byte[count][groups];
        figures = new double[groups][BINS + 1];
        for (int g = 0; g < groups; g++) {
            binGroup(g, sums[g], present[g]);
        }
    }

    /** Bins of equal width between the extreme figures: the rare ones at the ends are what decides. */
    private void binGroup(int group, double[] sums, boolean[] present) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int p = 0; p < sums.length; p++) {
            if (present[p]) {
                low = Math.min(low, sums[p]);
                high = Math.max(high, sums[p]);
            }
        }
        double width = Math.max(1e-9, (high - low) / BINS);
        int[] held = new int[BINS + 1];
        for (int p = 0; p < sums.length; p++) {
            if (present[p]) {
                int bin = 1 + Math.min(BINS - 1, (int) ((sums[p] - low) / width));
                bins[p][group] = (byte) bin;
                figures[group][bin] += sums[p];
                held[bin]++;
            }
        }
        for (int bin = 1; bin <= BINS; bin++) {
            figures[group][bin] = held[bin] == 0 ? low + (bin - 0.5) * width : figures[group][bin] / held[bin];
        }
    }

    /** Adds what each pattern counts to the counts by group and bin. */
    void add(double[] byPattern, double[][] counts) {
        for (int p = 0; p < byPattern.length; p++) {
            for (int g = 0; g < groups; g++) {
                counts[g][bins[p][g]] += byPattern[p];
            }
        }
    }
}
