package dev.tributary.schemas.serde;

import org.apache.kafka.common.errors.SerializationException;

/** A record was written with a schema that does not resolve into the one that is read. */
public final class IncompatibleSchemaException extends SerializationException {

    public IncompatibleSchemaException(int id, Throwable cause) {
        super(
                "schema id " + id + " does not resolve into the expected schema; "
                        + "send with a backward compatible version of it",
                cause);
    }
}
