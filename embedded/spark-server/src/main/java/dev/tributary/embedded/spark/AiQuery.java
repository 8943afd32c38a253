package dev.tributary.embedded.spark;

import dev.tributary.embedding.Embedders;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/** The body of {@code ai_query}, called by Spark's generated code once a row; NULL never reaches it. */
public final class AiQuery {

    private AiQuery() {}

    /** The text's vector by the named model. */
    public static UnsafeArrayData embed(UTF8String endpoint, UTF8String text) {
        return UnsafeArrayData.fromPrimitiveArray(
                Embedders.named(endpoint.toString()).embed(text.toString()));
    }
}
