package dev.tributary.matching.model;

import java.util.Arrays;

/**
 * Trees over levels, evaluated feature by feature instead of node by node: for each level of a feature and each tree a mask
 * of the leaves that can still be reached, the leftmost bit the lowest. Of the masks' intersection the lowest bit is the leaf:
 * QuickScorer (Lucchese, Nardini, Orlando, Perego, Tonellotto, Venturini 2015), which spares the branches. Immutable.
 */
final class LeafMasks {
    /** Leaves of one tree have one bit each in an int. */
    static final int DEPTH_MAX = 5;

    private final int depth;
    /** The features that nodes ask for. */
    private final int[] asked;
    /** By position in {@link #asked} and level, which counts no higher than the highest cut plus 1, a mask for each tree. */
    private final int[][][] masks;

    private final double[] leaves;

    /** @param cuts as those of {@link TreeEnsemble}, all of them by level */
    LeafMasks(int depth, int[] features, int[] cuts, double[] leaves) {
        this.depth = depth;
        this.leaves = leaves.clone();
        this.asked = Arrays.stream(features).distinct().sorted().toArray();
        this.masks = new int[asked.length][][];
        for (int position = 0; position < asked.length; position++) {
            int feature = asked[position];
            int highest = 0;
            for (int node = 0; node < cuts.length; node++) {
                highest = features[node] == feature ? Math.max(highest, level(cuts[node])) : highest;
            }
            masks[position] = new int[highest + 2][];
            for (int level = 0; level < masks[position].length; level++) {
                masks[position][level] = reachable(feature, level, features, cuts);
            }
        }
    }

    private static int level(int cut) {
        return cut & TreeEnsemble.BY_LEVEL - 1;
    }

    /** By tree the leaves that are not cut off where the feature has this level. */
    private int[] reachable(int feature, int level, int[] features, int[] cuts) {
        int inner = (1 << depth) - 1;
        int[] byTree = new int[leaves.length >> depth];
        Arrays.fill(byTree, -1);
        for (int node = 0; node < features.length; node++) {
            if (features[node] == feature && level > level(cuts[node])) {
                byTree[node / inner] &= ~leftOf(node % inner);
            }
        }
        return byTree;
    }

    /** The leaves below a node's left child. */
    private int leftOf(int node) {
        int rank = 31 - Integer.numberOfLeadingZeros(node + 1);
        int width = 1 << depth - rank;
        int first = (node + 1 - (1 << rank)) * width;
        return (1 << width / 2) - 1 << first;
    }

    /** The log2 odds that the trees add. */
    double score(byte[] levels) {
        int[] reachable = at(0, levels).clone();
        for (int position = 1; position < asked.length; position++) {
            int[] mask = at(position, levels);
            for (int tree = 0; tree < reachable.length; tree++) {
                reachable[tree] &= mask[tree];
            }
        }
        double sum = 0;
        for (int tree = 0; tree < reachable.length; tree++) {
            sum += leaves[(tree << depth) + Integer.numberOfTrailingZeros(reachable[tree])];
        }
        return sum;
    }

    private int[] at(int position, byte[] levels) {
        int[][] byLevel = masks[position];
        return byLevel[Math.min(levels[asked[position]], byLevel.length - 1)];
    }
}
