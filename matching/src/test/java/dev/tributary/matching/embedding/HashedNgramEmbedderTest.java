package dev.tributary.matching.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HashedNgramEmbedderTest {
    private final HashedNgramEmbedder embedder = new HashedNgramEmbedder(256);

    @Test
    void aVectorHasLengthOneAndIsTheSameEachTime() {
        float[] vector = embedder.embed("samyang holdings seoul");
        assertThat(cosine(vector, vector)).isCloseTo(1, within(1e-5));
        assertThat(embedder.embed("samyang holdings seoul")).isEqualTo(vector);
    }

    @Test
    void aMisspeltTextIsNearerThanAnother() {
        float[] vector = embedder.embed("pleiades communications");
        double misspelt = cosine(vector, embedder.embed("pleiades communicayions"));
        double another = cosine(vector, embedder.embed("northern railway works"));
        assertThat(misspelt).isGreaterThan(0.6).isGreaterThan(another + 0.4);
    }

    @Test
    void aBlankTextHasNoDirection() {
        assertThat(embedder.embed("   ")).containsOnly(0f).hasSize(256);
    }

    @Test
    void shortAndVeryLongTextsAndEmojiAreEmbedded() {
        assertThat(cosine(embedder.embed("a"), embedder.embed("a"))).isCloseTo(1, within(1e-5));
        float[] emoji = embedder.embed("🚀🚀");
        assertThat(cosine(emoji, emoji)).isCloseTo(1, within(1e-5));
        float[] longText = embedder.embed("lorem ipsum ".repeat(1_000));
        assertThat(cosine(longText, longText)).isCloseTo(1, within(1e-5));
    }

    @Test
    void aDimensionOutOfRangeIsRefused() {
        assertThatThrownBy(() -> new HashedNgramEmbedder(4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("8 to 4096");
    }

    private static double cosine(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * (double) b[i];
        }
        return sum;
    }
}
