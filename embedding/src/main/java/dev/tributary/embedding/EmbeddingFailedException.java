package dev.tributary.embedding;

/** The model could not be loaded or run; never caused by the text alone. */
public final class EmbeddingFailedException extends RuntimeException {

    public EmbeddingFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
