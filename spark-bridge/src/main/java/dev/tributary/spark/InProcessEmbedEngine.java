package dev.tributary.spark;

import dev.tributary.embedding.TextEmbedder;
import java.util.Arrays;
import java.util.List;

/** Embedding in this process, for endpoints that refuse functions. */
final class InProcessEmbedEngine implements EmbedEngine {

    private final TextEmbedder embedder;

    InProcessEmbedEngine(TextEmbedder embedder) {
        this.embedder = embedder;
    }

    @Override
    public String modelName() {
        return embedder.modelName();
    }

    @Override
    public String modelVersion() {
        return embedder.modelVersion();
    }

    @Override
    public List<float[]> embed(List<String> texts) {
        return Arrays.asList(embedder.embed(texts));
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
