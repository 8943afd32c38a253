package dev.tributary.matching.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.matching.features.Feature;
import dev.tributary.matching.packed.MalformedBytesException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MatchModelTest {
    private final MatchModel bundled = MatchModel.bundled();

    @Test
    void theBundledModelComesBackFromItsBytesAndItsText() {
        assertThat(MatchModel.decode(bundled.encode())).isEqualTo(bundled);
        assertThat(ModelText.parse(ModelText.format(bundled, "two\nlines"))).isEqualTo(bundled);
    }

    @Test
    void theBundledModelIsNeutralWhereSomethingIsMissingAndNeverFallsFromLevelToLevel() {
        for (Feature feature : bundled.layout().features()) {
            assertThat(bundled.weight(feature, Feature.MISSING)).isZero();
            for (int level = 2; level < feature.levelCount(); level++) {
                assertThat(bundled.weight(feature, level))
                        .as("%s %s", feature.wireName(), feature.levelName(level))
                        .isGreaterThanOrEqualTo(bundled.weight(feature, level - 1));
            }
        }
    }

    @Test
    void cutOrForeignBytesAreRefused() {
        byte[] bytes = bundled.encode();
        assertThatThrownBy(() -> MatchModel.decode(Arrays.copyOf(bytes, bytes.length / 2)))
                .isInstanceOf(MalformedBytesException.class);
        assertThatThrownBy(() -> MatchModel.decode(new byte[] {9, 9})).hasMessageContaining("format 9");
    }

    @Test
    void aTextAtFaultIsRefusedByLineOrKey() {
        String text = ModelText.format(bundled, "");
        assertThatThrownBy(() -> ModelText.parse(text + "colour = 1\n")).hasMessageContaining("no key colour");
        assertThatThrownBy(() -> ModelText.parse(text.replace("match = 0.5", "match = half")))
                .hasMessageContaining("match must be a number");
        assertThatThrownBy(() -> ModelText.parse(text.replaceFirst("prior = .*\n", "")))
                .hasMessageContaining("lacks the key prior");
        assertThatThrownBy(() -> ModelText.parse(text + "prior = 1\n")).hasMessageContaining("repeats the key prior");
        assertThatThrownBy(() -> ModelText.parse("nonsense")).hasMessageContaining("line 1");
    }

    @Test
    void impossibleThresholdsAreRefused() {
        assertThatThrownBy(() -> bundled.withThresholds("x", 0.9, 0.5)).hasMessageContaining("0 <= match <= auto <= 1");
        assertThatThrownBy(() -> bundled.withThresholds(" ", 0.5, 0.9)).hasMessageContaining("version");
    }

    @Test
    void whetherCandidatesCompeteComesBackFromBytesAndText() {
        MatchModel without = bundled.withoutCompetition();
        assertThat(bundled.competing()).isTrue();
        assertThat(without.competing()).isFalse();
        assertThat(MatchModel.decode(without.encode())).isEqualTo(without).isNotEqualTo(bundled);
        assertThat(ModelText.parse(ModelText.format(without, ""))).isEqualTo(without);
        assertThat(without.withThresholds("x", 0.4, 0.9).competing()).isFalse();
        assertThatThrownBy(() -> ModelText.parse(ModelText.format(bundled, "") + "competing = maybe\n"))
                .hasMessageContaining("competing must be true or false");
    }
}
