package dev.tributary.matching.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TreeEnsembleTest {
    private static final byte[] NO_GRADES = {};

    /** Adds 1 where the feature's level is above the cut, else -1. */
    private static TreeEnsemble stump(int feature, int level) {
        return new TreeEnsemble(
                1, new int[] {feature}, new int[] {TreeEnsemble.BY_LEVEL | level}, new double[] {-1, 1});
    }

    private static double score(TreeEnsemble trees, int... levels) {
        byte[] bytes = new byte[levels.length];
        for (int i = 0; i < levels.length; i++) {
            bytes[i] = (byte) levels[i];
        }
        return trees.score(bytes, NO_GRADES);
    }

    @Test
    void nodesMayAskForTheLevelOfAGradedFeature() {
        assertThat(score(stump(0, 2), 2)).isEqualTo(-1);
        assertThat(score(stump(0, 2), 3)).isEqualTo(1);
    }

    @Test
    void treesOfAnotherLayoutAskForFeaturesOfOtherPositions() {
        assertThat(score(stump(0, 2).over(feature -> 1), 0, 3)).isEqualTo(1);
    }

    @Test
    void treesOfDifferentDepthsAddUp() {
        TreeEnsemble deeper = new TreeEnsemble(
                2,
                new int[] {0, 1, 1},
                new int[] {TreeEnsemble.BY_LEVEL, TreeEnsemble.BY_LEVEL, TreeEnsemble.BY_LEVEL},
                new double[] {10, 20, 30, 40});
        for (TreeEnsemble both : new TreeEnsemble[] {stump(1, 0).and(deeper), deeper.and(stump(1, 0))}) {
            assertThat(both.trees()).isEqualTo(2);
            assertThat(score(both, 0, 0)).isEqualTo(9);
            assertThat(score(both, 0, 1)).isEqualTo(21);
            assertThat(score(both, 1, 0)).isEqualTo(29);
            assertThat(score(both, 1, 1)).isEqualTo(41);
        }
        assertThat(deeper.and(TreeEnsemble.NONE)).isSameAs(deeper);
        assertThat(TreeEnsemble.NONE.and(deeper)).isSameAs(deeper);
    }

    @Test
    void treesOfLevelsAddWhatGoingFromNodeToNodeAdds() {
        Random random = new Random(3);
        for (int depth = 1; depth <= 6; depth++) {
            int trees = 30;
            int inner = (1 << depth) - 1;
            int[] features = random.ints(trees * inner, 0, 4).toArray();
            int[] cuts = random.ints(trees * inner, 0, 9)
                    .map(level -> TreeEnsemble.BY_LEVEL | level)
                    .toArray();
            double[] leaves = random.doubles((long) trees << depth, -1, 1).toArray();
            TreeEnsemble ensemble = new TreeEnsemble(depth, features, cuts, leaves);
            for (int pair = 0; pair < 200; pair++) {
                int[] levels = random.ints(4, 0, 12).toArray();
                double expected = 0;
                for (int tree = 0; tree < trees; tree++) {
                    int node = 0;
                    while (node < inner) {
                        int at = tree * inner + node;
                        node = 2 * node + (levels[features[at]] > cuts[at] - TreeEnsemble.BY_LEVEL ? 2 : 1);
                    }
                    expected += leaves[(tree << depth) + node - inner];
                }
                assertThat(score(ensemble, levels)).isEqualTo(expected);
            }
        }
    }

    @Test
    void treesNeverAddMoreThanTheirHighestLeaves() {
        assertThat(stump(0, 2).and(stump(1, 2)).most()).isEqualTo(2);
    }
}
