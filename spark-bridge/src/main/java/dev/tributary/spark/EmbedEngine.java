package dev.tributary.spark;

import java.util.List;

/** The port to the embedding model. */
interface EmbedEngine extends AutoCloseable {

    String modelName();

    String modelVersion();

    /**
     * One vector a text, in their order.
     *
     * @throws dev.tributary.runtime.UnavailableException where the model is down just now
     */
    List<float[]> embed(List<String> texts) throws InterruptedException;

    /** Stops what runs; the calls that wait fail. */
    void interrupt();

    @Override
    void close();
}
