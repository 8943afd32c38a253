package dev.tributary.spark;

import dev.tributary.embedding.Embedders;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Embedding in this process, for endpoints that refuse functions. */
final class InProcessEmbedEngine implements EmbedEngine {

    private final EmbedModel model;

    InProcessEmbedEngine(EmbedModel model) {
        this.model = model;
    }

    @Override
    public EmbedModel model() {
        return model;
    }

    @Override
    public String label() {
        return "this process";
    }

    @Override
    public Optional<String> lacks() {
        return Embedders.names().contains(model.name())
                ? Optional.empty()
                : Optional.of(model.name() + " does not run in process; known are " + Embedders.names());
    }

    @Override
    public List<Embedded> embed(List<String> texts) {
        return Arrays.stream(Embedders.named(model.name()).embed(texts))
                .map(Embedded::of)
                .toList();
    }

    @Override
    public void interrupt() {
        // A batch takes seconds at most.
    }

    @Override
    public void close() {
        // The model lives as long as the process.
    }
}
