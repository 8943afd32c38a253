package dev.tributary.embedding;

import java.util.Collection;

/** No model has this name; the message lists the known ones. */
public final class UnknownModelException extends IllegalArgumentException {

    public UnknownModelException(String name, Collection<String> known) {
        super("unknown embedding model '" + name + "'; known are " + String.join(", ", known));
    }
}
