package dev.tributary.spark;

import dev.tributary.databricks.ServingEndpoint;
import java.util.ArrayList;
import java.util.List;

/** Embedding by the REST interface of a Model Serving endpoint, where Spark has no {@code ai_query}. */
final class ServingEmbedEngine implements EmbedEngine {

    /** Texts of one request: foundation models take 150 at the most. */
    private static final int TEXTS_MAX = 100;

    private final ServingEndpoint endpoint;
    private final String version;

    ServingEmbedEngine(ServingEndpoint endpoint, String version) {
        this.endpoint = endpoint;
        this.version = version;
    }

    @Override
    public String modelName() {
        return endpoint.name();
    }

    @Override
    public String modelVersion() {
        return version;
    }

    @Override
    public List<float[]> embed(List<String> texts) throws InterruptedException {
        List<float[]> vectors = new ArrayList<>(texts.size());
        for (int from = 0; from < texts.size(); from += TEXTS_MAX) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            vectors.addAll(endpoint.embed(texts.subList(from, Math.min(texts.size(), from + TEXTS_MAX))));
        }
        return vectors;
    }

    @Override
    public void interrupt() {
        // A request ends by itself within a minute; the next is not begun.
    }

    @Override
    public void close() {}
}
