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

    private final int[][] values;
    private final boolean[] matches;
    private final int[] features;
    private final int[] cuts;
    private final double[] leaves;
    private int trees;

    /**
     * @param values of each sample the value of each feature, in 0..255
     * @param matches of each sample whether it is a match
     */
    BoostedTrees(int[][] values, boolean[] matches, int treesMax) {
        this.values = values;
        this.matches = matches;
        this.features = new int[treesMax * INNER];
        this.cuts = new int[treesMax * INNER];
        this.leaves = new double[treesMax * LEAVES];
    }

    /** Adds a tree that lowers the loss; {@code scores}, in natural log odds, are brought up to date. */
    void grow(double[] scores) {
        int count = values.length;
        double[] gradient = new double[count];
        double[] curvature = new double[count];
        for (int i = 0; i < count; i++) {
            double p = 1 / (1 + StrictMath.exp(-scores[i]));
            gradient[i] = (matches[i] ? 1 : 0) - p;
            curvature[i] = Math.max(1e-6, p * (1 - p));
        }
        int[] node = new int[count];
        for (int inner = 0; inner < INNER; inner++) {
            split(inner, node, gradient, curvature);
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

    /** Splits the samples of a node where the gain is largest; where there is none all go left. */
    private void split(int inner, int[] node, double[] gradient, double[] curvature) {
        int width = values.length == 0 ? 0 : values[0].length;
        double best = GAIN_MIN;
        int bestFeature = 0;
        int bestCut = VALUES;
        double[] g = new double[VALUES];
        double[] h = new double[VALUES];
        int[] n = new int[VALUES];
        for (int feature = 0; feature < width; feature++) {
            Arrays.fill(g, 0);
            Arrays.fill(h, 0);
            Arrays.fill(n, 0);
            double sumG = 0;
            double sumH = 0;
            int all = 0;
            for (int i = 0; i < values.length; i++) {
                if (node[i] == inner) {
                    int value = values[i][feature];
                    g[value] += gradient[i];
                    h[value] += curvature[i];
                    n[value]++;
                    sumG += gradient[i];
                    sumH += curvature[i];
                    all++;
                }
            }
            double leftG = 0;
            double leftH = 0;
            int left = 0;
            for (int cut = 0; cut < VALUES - 1 && left < all; cut++) {
                leftG += g[cut];
                leftH += h[cut];
                left += n[cut];
                if (n[cut] == 0 || left < SAMPLES_MIN || all - left < SAMPLES_MIN) {
                    continue;
                }
                double gain = gain(leftG, leftH) + gain(sumG - leftG, sumH - leftH) - gain(sumG, sumH);
                if (gain > best) {
                    best = gain;
                    bestFeature = feature;
                    bestCut = cut;
                }
            }
        }
        features[trees * INNER + inner] = bestFeature;
        cuts[trees * INNER + inner] = bestCut;
        for (int i = 0; i < node.length; i++) {
            if (node[i] == inner) {
                node[i] = 2 * inner + (values[i][bestFeature] > bestCut ? 2 : 1);
            }
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
