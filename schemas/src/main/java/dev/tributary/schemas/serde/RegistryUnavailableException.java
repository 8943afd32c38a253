package dev.tributary.schemas.serde;

import org.apache.kafka.common.errors.RetriableException;

/** The schema registry cannot be reached or answers with a server error; waiting helps. */
public final class RegistryUnavailableException extends RetriableException {

    public RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
