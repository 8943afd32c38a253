package dev.tributary.schemas;

import java.util.Locale;

/** Why a record was rejected. The wire names are part of the contract: never rename one. */
public enum Reason {
    /** The Kafka key is null or is not the record's own source|record_id. */
    NULL_KEY,
    MALFORMED_KEY,
    KEY_MISMATCH,
    /** First byte neither 0 (Confluent Avro) nor an opening brace (JSON). */
    UNKNOWN_FORMAT,
    UNKNOWN_SCHEMA_ID,
    INCOMPATIBLE_SCHEMA,
    MALFORMED_AVRO,
    MALFORMED_JSON,
    /** JSON that does not have the shape of an entity record. */
    WRONG_SHAPE,
    UNKNOWN_TYPE,
    /** Nothing to match by: the attribute that the type needs is missing. */
    MISSING_ATTRIBUTE,
    /** Key or value above its limit; the value is not kept. */
    OVERSIZE,
    /** Too many attributes, one above its limit, or too much of them for the canonical topic. */
    ATTRIBUTES_TOO_LARGE,
    /** The matcher fails on this record alone. */
    UNMATCHABLE,
    /** The embedding model fails on this record alone. */
    UNEMBEDDABLE;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
