package dev.tributary.spark;

import java.util.List;
import java.util.Optional;

/** The port to the embedding model. */
interface EmbedEngine extends AutoCloseable {

    EmbedModel model();

    /** What embeds, for people. */
    String label();

    /**
     * What this engine lacks so that it can never embed here, such as a function that the server does not have; empty
     * where it can. Asked again and again, so what was found is kept.
     *
     * @throws dev.tributary.runtime.UnavailableException where that cannot be told just now
     */
    Optional<String> lacks() throws InterruptedException;

    /**
     * What each text came to, in their order. An engine that cannot tell which text is at fault throws instead.
     *
     * @throws dev.tributary.runtime.UnavailableException where the model is down just now
     */
    List<Embedded> embed(List<String> texts) throws InterruptedException;

    /** Stops what runs; the calls that wait fail. */
    void interrupt();

    @Override
    void close();
}
