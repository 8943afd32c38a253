package dev.tributary.matching.model;

import dev.tributary.matching.features.Comparison;
import dev.tributary.matching.packed.ByteReader;
import dev.tributary.matching.packed.ByteWriter;
import dev.tributary.matching.packed.MalformedBytesException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Boosted trees over the features' similarities and levels: what features say together beyond the sum of what each says.
 * Complete binary trees of one depth in plain arrays: node {@code i} has the children {@code 2i+1} and {@code 2i+2}; a
 * value above the node's cut goes right. Immutable.
 */
public final class TreeEnsemble {
    /** No trees: nothing is added to any score. */
    public static final TreeEnsemble NONE = new TreeEnsemble(0, new int[0], new int[0], new double[0]);

    /** Set in the cut of a node that asks for a feature's level, also where the feature is graded. */
    public static final int BY_LEVEL = 1 << 8;

    private static final int DEPTH_MAX = 8;

    private final int depth;
    private final int[] features;
    private final int[] cuts;
    private final double[] leaves;
    /** Where all nodes ask for levels and leaves fit; else none. */
    private final Optional<LeafMasks> levelMasks;

    private final double most;

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
        boolean byLevel = Arrays.stream(cuts).allMatch(cut -> cut >= BY_LEVEL);
        this.levelMasks = byLevel && trees > 0 && depth <= LeafMasks.DEPTH_MAX
                ? Optional.of(new LeafMasks(depth, features, cuts, leaves))
                : Optional.empty();
        double sum = 0;
        for (int tree = 0; tree < trees; tree++) {
            sum += Arrays.stream(leaves, tree << depth, tree + 1 << depth).max().orElse(0);
        }
        this.most = sum;
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

    /**
     * The log2 odds that the trees add.
     *
     * @param grades not looked at where all nodes ask for levels
     */
    public double score(byte[] levels, byte[] grades) {
        return levelMasks.isPresent() ? levelMasks.get().score(levels) : scoreOfValues(levels, grades);
    }

    /** No more than this is ever added. */
    double most() {
        return most;
    }

    private double scoreOfValues(byte[] levels, byte[] grades) {
        double sum = 0;
        int inner = (1 << depth) - 1;
        for (int tree = 0, count = trees(); tree < count; tree++) {
            int node = 0;
            int base = tree * inner;
            while (node < inner) {
                int feature = features[base + node];
                int cut = cuts[base + node];
                int value = cut >= BY_LEVEL ? levels[feature] + BY_LEVEL : value(levels[feature], grades[feature]);
                node = 2 * node + (value > cut ? 2 : 1);
            }
            sum += leaves[(tree << depth) + node - inner];
        }
        return sum;
    }

    /** The same trees over features of other positions. */
    public TreeEnsemble over(IntUnaryOperator position) {
        return new TreeEnsemble(depth, Arrays.stream(features).map(position).toArray(), cuts, leaves);
    }

    /** These trees and others; the shallower ones are made as deep by nodes whose leaves are all the same. */
    public TreeEnsemble and(TreeEnsemble others) {
        if (trees() == 0 || others.trees() == 0) {
            return trees() == 0 ? others : this;
        }
        int deeper = Math.max(depth, others.depth);
        TreeEnsemble left = deepened(deeper);
        TreeEnsemble right = others.deepened(deeper);
        return new TreeEnsemble(
                deeper,
                IntStream.concat(Arrays.stream(left.features), Arrays.stream(right.features))
                        .toArray(),
                IntStream.concat(Arrays.stream(left.cuts), Arrays.stream(right.cuts))
                        .toArray(),
                DoubleStream.concat(Arrays.stream(left.leaves), Arrays.stream(right.leaves))
                        .toArray());
    }

    private TreeEnsemble deepened(int deeper) {
        int inner = (1 << depth) - 1;
        int deeperInner = (1 << deeper) - 1;
        int[] moreFeatures = new int[trees() * deeperInner];
        int[] moreCuts = new int[moreFeatures.length];
        double[] moreLeaves = new double[trees() << deeper];
        Arrays.fill(moreCuts, BY_LEVEL);
        for (int tree = 0; tree < trees(); tree++) {
            System.arraycopy(features, tree * inner, moreFeatures, tree * deeperInner, inner);
            System.arraycopy(cuts, tree * inner, moreCuts, tree * deeperInner, inner);
            for (int leaf = 0; leaf < 1 << deeper; leaf++) {
                moreLeaves[(tree << deeper) + leaf] = leaves[(tree << depth) + (leaf >> deeper - depth)];
            }
        }
        return new TreeEnsemble(deeper, moreFeatures, moreCuts, moreLeaves);
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

    /** The depth of each tree, 0 where there are none. */
    public int depth() {
        return depth;
    }

    /** A copy of the feature of every inner node, tree after tree. */
    public int[] features() {
        return features.clone();
    }

    /** A copy of every inner node's cut, tree after tree. */
    public int[] cuts() {
        return cuts.clone();
    }

    /** A copy of what every leaf adds, tree after tree. */
    public double[] leaves() {
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
