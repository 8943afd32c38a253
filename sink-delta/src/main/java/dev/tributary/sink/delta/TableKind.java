package dev.tributary.sink.delta;

import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.FloatType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import java.util.Locale;

/**
 * The tables and their columns. Every table begins with key, source, record_id, version and deleted, and ends with
 * where and when the record was read and the partition column date.
 */
enum TableKind {
    /** Every version of every entity. */
    ENTITIES(identity()
            .add("type", StringType.STRING)
            .add("attributes", texts())
            .add("normalised", texts())
            .add("content_hash", StringType.STRING)
            .add("event_time", TimestampType.TIMESTAMP)),
    /** Every decision. */
    MATCHES(identity()
            .add("status", StringType.STRING)
            .add("reference_id", StringType.STRING)
            .add("confidence", DoubleType.DOUBLE)
            .add("method", StringType.STRING)
            .add("runner_up_id", StringType.STRING)
            .add("runner_up_confidence", DoubleType.DOUBLE)
            .add("margin", DoubleType.DOUBLE)
            .add("explanation", new ArrayType(evidence(), false))
            .add("reference_epoch", LongType.LONG)
            .add("model_version", StringType.STRING)
            .add("batch", StringType.STRING)),
    /** Every embedding. */
    EMBEDDINGS(identity()
            .add("model", StringType.STRING)
            .add("model_version", StringType.STRING)
            .add("dimension", IntegerType.INTEGER)
            .add("text_hash", StringType.STRING)
            .add("vector", new ArrayType(FloatType.FLOAT, false)));

    static final String KEY = "key";
    static final String VERSION = "version";
    static final String OFFSET = "kafka_offset";
    static final String DATE = "date";

    private final StructType schema;

    TableKind(StructType own) {
        this.schema = own.add("ingested_at", TimestampType.TIMESTAMP)
                .add("kafka_topic", StringType.STRING, false)
                .add("kafka_partition", IntegerType.INTEGER, false)
                .add(OFFSET, LongType.LONG, false)
                .add("kafka_timestamp", TimestampType.TIMESTAMP, false)
                .add(DATE, DateType.DATE, false);
    }

    /** The folder below delta.path. */
    String folder() {
        return name().toLowerCase(Locale.ROOT);
    }

    StructType schema() {
        return schema;
    }

    /** Columns beside the partition column, which is the last. */
    int dataColumns() {
        return schema.length() - 1;
    }

    private static StructType identity() {
        return new StructType()
                .add(KEY, StringType.STRING, false)
                .add("source", StringType.STRING, false)
                .add("record_id", StringType.STRING, false)
                .add(VERSION, LongType.LONG, false)
                .add("deleted", BooleanType.BOOLEAN, false);
    }

    private static MapType texts() {
        return new MapType(StringType.STRING, StringType.STRING, false);
    }

    private static StructType evidence() {
        return new StructType()
                .add("feature", StringType.STRING, false)
                .add("level", StringType.STRING, false)
                .add("value", DoubleType.DOUBLE)
                .add("weight", DoubleType.DOUBLE, false);
    }
}
