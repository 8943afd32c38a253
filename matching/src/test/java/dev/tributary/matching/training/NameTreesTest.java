package dev.tributary.matching.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.matching.EntityType;
import dev.tributary.matching.features.Layout;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.model.TreeEnsemble;
import dev.tributary.matching.plan.AttributePlan;
import dev.tributary.matching.plan.AttributeType;
import dev.tributary.matching.plan.Plan;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NameTreesTest {
    private static final byte[] NO_GRADES = {};

    private static Layout layout(AttributeType... types) {
        return Layout.of(Plan.of(
                EntityType.COMPANY,
                IntStream.range(0, types.length)
                        .mapToObj(i -> AttributePlan.of("a" + i, types[i]))
                        .toList()));
    }

    private static byte[] levels(Layout layout, String prefix, int level) {
        byte[] levels = new byte[layout.features().size()];
        layout.features().stream()
                .filter(feature -> feature.wireName().startsWith(prefix))
                .forEach(feature -> levels[feature.ordinal()] = (byte) Math.min(level, feature.levelCount() - 1));
        return levels;
    }

    @Test
    void namesOfAnyLayoutHaveTheBundledModelsTrees() {
        TreeEnsemble bundled = MatchModel.bundled().trees();
        assertThat(bundled.trees()).isPositive();
        Layout layout = layout(AttributeType.COUNTRY, AttributeType.COMPANY_NAME);
        TreeEnsemble trees = NameTrees.of(layout);
        for (int level = 1; level < 10; level++) {
            double expected = bundled.score(levels(Layout.companies(), "name", level), NO_GRADES);
            assertThat(trees.score(levels(layout, "a1", level), NO_GRADES)).isEqualTo(expected);
        }
    }

    @Test
    void whatIsMissingIsNeutral() {
        byte[] levels = new byte[Layout.companies().features().size()];
        assertThat(MatchModel.bundled().trees().score(levels, NO_GRADES)).isZero();
        Arrays.fill(levels, (byte) 1);
        Layout.companies().features().stream()
                .filter(feature -> feature.wireName().startsWith("name"))
                .forEach(feature -> levels[feature.ordinal()] = 0);
        assertThat(MatchModel.bundled().trees().score(levels, NO_GRADES)).isZero();
    }

    @Test
    void layoutsWithoutACompanysNameOrWithSeveralHaveNone() {
        assertThat(NameTrees.of(layout(AttributeType.TITLE))).isSameAs(TreeEnsemble.NONE);
        assertThat(NameTrees.of(layout(AttributeType.COMPANY_NAME, AttributeType.COMPANY_NAME)))
                .isSameAs(TreeEnsemble.NONE);
    }
}
