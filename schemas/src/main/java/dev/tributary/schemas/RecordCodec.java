package dev.tributary.schemas;

import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * Turns one kind of domain record into its Avro form and back.
 *
 * @param <T> the domain record
 */
public interface RecordCodec<T> {

    /** The schema that is written, and read into. */
    Schema schema();

    /** The same as JSON, for those who do not know Avro. */
    default String schemaText() {
        return schema().toString();
    }

    IndexedRecord toAvro(T record);

    /**
     * @param record of {@link #schema()}, generic or specific
     * @throws Reject where the fields hold no valid record
     */
    T fromAvro(IndexedRecord record) throws Reject;
}
