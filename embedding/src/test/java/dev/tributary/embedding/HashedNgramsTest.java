package dev.tributary.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HashedNgramsTest {

    private final TextEmbedder model = Embedders.named("hashed-ngrams");

    @Test
    void aMisspeltNameStaysNear() {
        float[] acme = model.embed("acme holdings limited");

        assertThat(acme).hasSize(model.dimension());
        assertThat(MiniLmEmbedderTest.cosine(acme, acme)).isCloseTo(1.0, within(1e-5));
        assertThat(MiniLmEmbedderTest.cosine(acme, model.embed("acme holdngs limited")))
                .isGreaterThan(0.7);
        assertThat(MiniLmEmbedderTest.cosine(acme, model.embed("zephyr bakery")))
                .isLessThan(0.3);
    }

    @Test
    void everyKnownModelHasItsNameAndVersion() {
        assertThat(Embedders.names()).containsExactly("all-MiniLM-L6-v2", "hashed-ngrams");
        assertThat(Embedders.names()).allSatisfy(name -> {
            assertThat(Embedders.named(name).modelName()).isEqualTo(name);
            assertThat(Embedders.named(name).modelVersion()).isEqualTo(Embedders.versionOf(name));
        });
    }
}
