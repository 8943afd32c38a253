package dev.tributary.matching.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.matching.EntityType;
import dev.tributary.matching.features.Comparison;
import dev.tributary.matching.features.Layout;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.model.TreeEnsemble;
import dev.tributary.matching.plan.AttributePlan;
import dev.tributary.matching.plan.AttributeType;
import dev.tributary.matching.plan.Plan;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlaceAloneTest {
    private static final AttributePlan ADDRESS = AttributePlan.of("address", AttributeType.ADDRESS);
    private static final Layout PLACES = Layout.of(Plan.of(
            EntityType.COMPANY,
            List.of(
                    AttributePlan.of("name", AttributeType.COMPANY_NAME),
                    AttributePlan.of("phone", AttributeType.PHONE),
                    ADDRESS)));

    /** Levels of which these features have their highest, all others none. */
    private static byte[] levels(Layout layout, String... features) {
        byte[] levels = new byte[layout.features().size()];
        for (String name : features) {
            levels[layout.feature(name).ordinal()] =
                    (byte) (layout.feature(name).levelCount() - 1);
        }
        return levels;
    }

    private static CandidatePairs pairs(byte[]... patterns) {
        CandidatePairs pairs = new CandidatePairs();
        for (byte[] levels : patterns) {
            pairs.add(levels, 0);
            pairs.endRecord();
        }
        return pairs;
    }

    private static TreeEnsemble tree(Layout layout, byte[]... patterns) {
        return new PlaceAlone(layout).tree(pairs(patterns), weights(layout), -5);
    }

    /** The highest level of each feature is worth 8 bits. */
    private static double[][] weights(Layout layout) {
        double[][] weights = layout.features().stream()
                .map(feature -> new double[feature.levelCount()])
                .toArray(double[][]::new);
        Arrays.stream(weights).forEach(levels -> levels[levels.length - 1] = 8);
        return weights;
    }

    private static double score(TreeEnsemble tree, byte[] levels) {
        byte[] grades = new byte[levels.length];
        Arrays.fill(grades, Comparison.NO_VALUE);
        return new MatchModel("test", PLACES, new MatchModel.Thresholds(0.5, 0.9), -5, weights(PLACES), tree)
                .score(levels, grades);
    }

    @Test
    void anAddressIsNoMatchWithoutANameOrAKey() {
        byte[] addressAlone = levels(PLACES, "address", "address.number");
        byte[] withName = levels(PLACES, "address", "name.alignment");
        byte[] withPhone = levels(PLACES, "address", "phone");
        TreeEnsemble tree = tree(PLACES, addressAlone, withName, withPhone);
        assertThat(score(tree, addressAlone)).isLessThanOrEqualTo(-1);
        assertThat(score(tree, withName)).isEqualTo(11);
        assertThat(score(tree, withPhone)).isEqualTo(11);
    }

    @Test
    void nothingIsHeldDownWhereNoPairIsOfAPlaceAloneOrNothingHasAName() {
        assertThat(tree(PLACES, levels(PLACES, "address", "name.alignment"))).isSameAs(TreeEnsemble.NONE);
        Layout nameless = Layout.of(Plan.of(EntityType.COMPANY, List.of(ADDRESS)));
        assertThat(tree(nameless, levels(nameless, "address", "address.number")))
                .isSameAs(TreeEnsemble.NONE);
    }
}
