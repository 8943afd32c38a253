package dev.tributary.schemas.serde;

import org.apache.kafka.common.errors.SerializationException;

/** A record names a schema id that the registry does not know. */
public final class UnknownSchemaIdException extends SerializationException {

    public UnknownSchemaIdException(int id) {
        super("schema id " + id + " is not known to the registry; register the schema there, or send with another id");
    }
}
