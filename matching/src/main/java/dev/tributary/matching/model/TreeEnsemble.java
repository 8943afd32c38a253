package dev.tributary.matching.model;

import dev.tributary.matching.features.Comparison;
import dev.tributary.matching.packed.ByteReader;
import dev.tributary.matching.packed.ByteWriter;
import dev.tributary.matching.packed.MalformedBytesException;
import java.util.Arrays;

/**
 * Boosted trees over the features' similarities and levels: what features say together beyond the sum of what each says.
 * Complete binary trees of one depth in plain arrays: node {@code i} has the children {@code 2i+1} and {@code 2i+2}; a
 * value above the node's cut goes right. Immutable.
 */
public final class TreeEnsemble {
    /** No trees: nothing is added to any score. */
    public static final TreeEnsemble NONE = new TreeEnsemble(0, new int[0], new int[0], new double[0]);

    private static final int DEPTH_MAX = 8;

    private final int depth;
    private final int[] features;
    private final int[] cuts;
    private final double[] leaves;

    /**
     * @param depth of each tree, 0 where there are none
     * @param features the feature of every inner node, tree after tree
     * @param cuts the value of every inner node above which its right child is next
     * @param leaves the log2 odds that every leaf adds, tree after tree
     */
    public TreeEnsemble(int depth, int[] features, int[] cuts, double[] leaves) {
        int trees = depth == 0 ? 0 : leaves.length >> depth;
        int inner = trees * ((1 << depth) - 1);
        if (depth < 0
                || depth > DEPTH_MAX
                || trees << depth != leaves.length
                || features.length != inner
                || cuts.length != inner) {
            throw new IllegalArgumentException("trees of depth " + depth + " with " + features.length + " nodes, "
                    + cuts.length + " cuts and " + leaves.length + " leaves");
        }
        this.depth = depth;
        this.features = features.clone();
        this.cuts = cuts.clone();
        this.leaves = leaves.clone();
    }

    public int trees() {
        return depth == 0 ? 0 : leaves.length >> depth;
    }

    /** The same trees whose leaves add so many times as much. */
    public TreeEnsemble times(double factor) {
        return trees() == 0
                ? NONE
                : new TreeEnsemble(
                        depth,
                        features,
                        cuts,
                        Arrays.stream(leaves).map(leaf -> leaf * factor).toArray());
    }

    /** What the trees see of a feature: 0 for missing, its similarity in 1/250 plus 1, or its level. */
    public static int value(byte level, byte grade) {
        return level == 0 ? 0 : grade == Comparison.NO_VALUE ? level : (grade & 0xff) + 1;
    }

    /** The log2 odds that the trees add. */
    double score(byte[] levels, byte[] grades) {
        double sum = 0;
        int inner = (1 << depth) - 1;
        for (int tree = 0, count = trees(); tree < count; tree++) {
            int node = 0;
            int base = tree * inner;
            while (node < inner) {
                int feature = features[base + node];
                int value = value(levels[feature], grades[feature]);
                node = 2 * node + (value > cuts[base + node] ? 2 : 1);
            }
            sum += leaves[(tree << depth) + node - inner];
        }
        return sum;
    }

    /** @throws IllegalArgumentException where a node asks for a feature that is not there */
    TreeEnsemble requireFeatures(int count) {
        for (int feature : features) {
            if (feature < 0 || feature >= count) {
                throw new IllegalArgumentException("a tree asks for feature " + feature + " of " + count);
            }
        }
        return this;
    }

    boolean asksFor(int feature) {
        return Arrays.stream(features).anyMatch(asked -> asked == feature);
    }

    int depth() {
        return depth;
    }

    int[] features() {
        return features.clone();
    }

    int[] cuts() {
        return cuts.clone();
    }

    double[] leaves() {
        return leaves.clone();
    }

    void encode(ByteWriter out) {
        out.writeVarint(depth).writeInts(features).writeInts(cuts).writeVarint(leaves.length);
        for (double leaf : leaves) {
            out.writeDouble(leaf);
        }
    }

    static TreeEnsemble decode(ByteReader in) {
        int depth = in.readVarint();
        int[] features = in.readInts();
        int[] cuts = in.readInts();
        double[] leaves = new double[in.readCount()];
        for (int i = 0; i < leaves.length; i++) {
            leaves[i] = in.readDouble();
        }
        try {
            return new TreeEnsemble(depth, features, cuts, leaves);
        } catch (IllegalArgumentException e) {
            throw new MalformedBytesException(e.getMessage());
        }
    }

    @Override
    public String toString() {
        return "TreeEnsemble[" + trees() + " trees of depth " + depth + ", " + Arrays.hashCode(leaves) + "]";
    }
}
