package dev.tributary.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MiniLmEmbedderTest {

    private final TextEmbedder model = Embedders.named("all-MiniLM-L6-v2");

    @Test
    void aVectorHasTheModelsDimensionAndLengthOne() {
        float[] vector = model.embed("Acme Holdings Ltd, 12 High Street, Leeds");

        assertThat(vector).hasSize(384).hasSize(model.dimension());
        assertThat(cosine(vector, vector)).isCloseTo(1.0, within(1e-5));
    }

    @Test
    void meaningIsNearerThanLetters() {
        float[] car = model.embed("a car maker from Germany");

        double sameMeaning = cosine(car, model.embed("German automobile manufacturer"));
        double otherMeaning = cosine(car, model.embed("a cat sitter from Germany"));

        assertThat(sameMeaning).isGreaterThan(0.7).isGreaterThan(otherMeaning + 0.2);
    }

    @Test
    void aTextsVectorDoesNotDependOnTheTextsBesideIt() {
        List<String> texts =
                List.of("Müller Maschinenbau GmbH", "x", "International Business Machines Corporation, NY");

        float[][] together = model.embed(texts);

        for (int i = 0; i < texts.size(); i++) {
            assertThat(together[i]).containsExactly(model.embed(texts.get(i)));
        }
    }

    @Test
    void manyThreadsGetTheVectorsOfOne() {
        float[] alone = model.embed("Acme");

        assertThat(IntStream.range(0, 200).parallel().mapToObj(i -> model.embed("Acme")))
                .allSatisfy(vector -> assertThat(vector).containsExactly(alone));
    }

    @Test
    void emptyAndVeryLongTextsHaveVectorsToo() {
        assertThat(model.embed("")).hasSize(384);
        assertThat(model.embed("word ".repeat(10_000))).hasSize(384);
    }

    @Test
    void anUnknownModelIsRefusedWithTheKnownNames() {
        assertThatThrownBy(() -> Embedders.named("all-MiniLM-L6"))
                .isInstanceOf(UnknownModelException.class)
                .hasMessageContaining("all-MiniLM-L6-v2");
    }

    static double cosine(float[] a, float[] b) {
        double dot = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
        }
        return dot;
    }
}
