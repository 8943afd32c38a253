package dev.tributary.bench.generate;

import dev.tributary.schemas.Reason;

/** A way in which a record can be broken, and the reason code that its dead letter carries. */
public enum Breakage {
    WRONG_MAGIC_BYTE(Reason.UNKNOWN_FORMAT),
    UNKNOWN_SCHEMA_ID(Reason.UNKNOWN_SCHEMA_ID),
    TRUNCATED_AVRO(Reason.MALFORMED_AVRO),
    MALFORMED_JSON(Reason.MALFORMED_JSON),
    WRONG_SHAPE(Reason.WRONG_SHAPE),
    NULL_KEY(Reason.NULL_KEY),
    OVERSIZE(Reason.OVERSIZE),
    UNKNOWN_TYPE(Reason.UNKNOWN_TYPE),
    MISSING_NAME(Reason.MISSING_ATTRIBUTE);

    private final Reason reason;

    Breakage(Reason reason) {
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
