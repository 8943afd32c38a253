package dev.tributary.matching.training;

import dev.tributary.matching.model.TreeEnsemble;
import java.util.Arrays;

/**
 * Gradient boosting of logistic loss (Friedman 2001) with trees grown over histograms of the features' values, as
 * LightGBM does (Ke et al. 2017). It starts from given scores and adds to them. Deterministic.
 */
final class BoostedTrees {
    private static final int DEPTH = 4;
    private static final int INNER = (1 << DEPTH) - 1;
    private static final int LEAVES = 1 << DEPTH;
    private static final int VALUES = 256;
    private static final double SHRINKAGE = 0.1;
    private static final double RIDGE = 4;
    private static final double SAMPLES_MIN = 2;
    private static final double GAIN_MIN = 0.05;

    private final boolean[] matches;
    /** By feature each sample's value. */
    private final byte[][] columns;

    private final int[] features;
    private final int[] cuts;
    private final double[] leaves;
    private int trees;

    /**
     * @param values of each sample the value of each feature, in 0..255
     * @param matches of each sample whether it is a match
     */
    BoostedTrees(int[][] values, boolean[] matches, int treesMax) {
        this.matches = matches;
        this.columns = new byte[values.length == 0 ? 0 : values[0].length][values.length];
        for (int i = 0; i < values.length; i++) {
            for (int feature = 0; feature < columns.length; feature++) {
                columns[feature][i] = (byte) values[i][feature];
            }
        }
        this.features = new int[treesMax * INNER];
        this.cuts = new int[treesMax * INNER];
        this.leaves = new double[treesMax * LEAVES];
    }

    /** Adds a tree that lowers the loss; {@code scores}, in natural log odds, are brought up to date. */
    void grow(double[] scores) {
        int count = matches.length;
        double[] gradient = new double[count];
        double[] curvature = new double[count];
        for (int i = 0; i < count; i++) {
            double p = 1 / (1 + StrictMath.exp(-scores[i]));
            gradient[i] = (matches[i] ? 1 : 0) - p;
            curvature[i] = Math.max(1e-6, p * (1 - p));
        }
        grow(scores, gradient, curvature);
    }

    /**
     * As {@link #grow(double[])} for any loss.
     *
     * @param gradient of each sample the loss's slope, downwards
     * @param curvature of each sample the loss's curvature, above 0
     */
    void grow(double[] scores, double[] gradient, double[] curvature) {
        int count = scores.length;
        int[] node = new int[count];
        for (int first = 0; first < INNER; first = 2 * first + 1) {
            split(first, node, gradient, curvature);
        }
        double[] sums = new double[LEAVES];
        double[] weights = new double[LEAVES];
        for (int i = 0; i < count; i++) {
            sums[node[i] - INNER] += gradient[i];
            weights[node[i] - INNER] += curvature[i];
        }
        for (int leaf = 0; leaf < LEAVES; leaf++) {
            leaves[trees * LEAVES + leaf] = SHRINKAGE * sums[leaf] / (weights[leaf] + RIDGE);
        }
        for (int i = 0; i < count; i++) {
            scores[i] += leaves[trees * LEAVES + node[i] - INNER];
        }
        trees++;
    }

    /**
     * Splits all nodes of a level, each where its gain is largest; where there is none all its samples go left.
     *
     * @param first the level's first node; it has one node more than there are above it
     */
    private void split(int first, int[] node, double[] gradient, double[] curvature) {
        int nodes = first + 1;
        double[] best = new double[nodes];
        Arrays.fill(best, GAIN_MIN);
        int[] bestFeature = new int[nodes];
        int[] bestCut = new int[nodes];
        Arrays.fill(bestCut, VALUES);
        for (int feature = 0; feature < columns.length; feature++) {
            Histogram histogram = new Histogram(nodes);
            byte[] column = columns[feature];
            for (int i = 0; i < column.length; i++) {
                histogram.add((node[i] - first) * VALUES + (column[i] & 0xff), gradient[i], curvature[i]);
            }
            for (int at = 0; at < nodes; at++) {
                int cut = histogram.cut(at, best);
                if (cut < VALUES) {
                    bestFeature[at] = feature;
                    bestCut[at] = cut;
                }
            }
        }
        System.arraycopy(bestFeature, 0, features, trees * INNER + first, nodes);
        System.arraycopy(bestCut, 0, cuts, trees * INNER + first, nodes);
        for (int i = 0; i < node.length; i++) {
            int at = node[i] - first;
            node[i] = 2 * node[i] + ((columns[bestFeature[at]][i] & 0xff) > bestCut[at] ? 2 : 1);
        }
    }

    /** Sums of gradients and curvatures by a level's nodes and a feature's values. */
    private static final class Histogram {
        private final double[] gradients;
        private final double[] curvatures;
        private final int[] counts;

        Histogram(int nodes) {
            gradients = new double[nodes * VALUES];
            curvatures = new double[nodes * VALUES];
            counts = new int[nodes * VALUES];
        }

        void add(int at, double gradient, double curvature) {
            gradients[at] += gradient;
            curvatures[at] += curvature;
            counts[at]++;
        }

        /** The cut of a node that gains most, where it is more than the best so far; else {@link #VALUES}. */
        int cut(int node, double[] best) {
            int from = node * VALUES;
            double sumG = 0;
            double sumH = 0;
            int all = 0;
            for (int at = from; at < from + VALUES; at++) {
                sumG += gradients[at];
                sumH += curvatures[at];
                all += counts[at];
            }
            int bestCut = VALUES;
            double leftG = 0;
            double leftH = 0;
            int left = 0;
            for (int cut = 0; cut < VALUES - 1 && left < all; cut++) {
                leftG += gradients[from + cut];
                leftH += curvatures[from + cut];
                left += counts[from + cut];
                if (counts[from + cut] == 0 || left < SAMPLES_MIN || all - left < SAMPLES_MIN) {
                    continue;
                }
                double gain = gain(leftG, leftH) + gain(sumG - leftG, sumH - leftH) - gain(sumG, sumH);
                if (gain > best[node]) {
                    best[node] = gain;
                    bestCut = cut;
                }
            }
            return bestCut;
        }
    }

    private static double gain(double g, double h) {
        return g * g / (h + RIDGE);
    }

    /** The natural log odds that the first trees add to a sample. */
    double added(int[] sample, int tree) {
        int node = 0;
        while (node < INNER) {
            int at = tree * INNER + node;
            node = 2 * node + (sample[features[at]] > cuts[at] ? 2 : 1);
        }
        return leaves[tree * LEAVES + node - INNER];
    }

    /** The first trees, in log2. */
    TreeEnsemble ensemble(int count) {
        if (count == 0) {
            return TreeEnsemble.NONE;
        }
        double[] log2 = Arrays.copyOf(leaves, count * LEAVES);
        for (int i = 0; i < log2.length; i++) {
            log2[i] /= StrictMath.log(2);
        }
        return new TreeEnsemble(
                DEPTH, Arrays.copyOf(features, count * INNER), Arrays.copyOf(cuts, count * INNER), log2);
    }
}
