package dev.tributary.embedded.spark;

import dev.tributary.embedding.Embedders;
import java.util.function.Supplier;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/** The bodies of {@code ai_query}, called by Spark's generated code once a row; NULL never reaches them. */
public final class AiQuery {

    /** A longer text is refused, as serving endpoints do: no model reads more than the first part of it anyway. */
    public static final int TEXT_BYTES_MAX = 256 * 1024;

    private AiQuery() {}

    /**
     * The text's vector by the named model.
     *
     * @throws IllegalArgumentException where the text is longer than {@link #TEXT_BYTES_MAX}
     */
    public static UnsafeArrayData embed(UTF8String endpoint, UTF8String text) {
        requireShort(text);
        return UnsafeArrayData.fromPrimitiveArray(
                Embedders.named(endpoint.toString()).embed(text.toString()));
    }

    /** The text's vector and no error, or no vector and why: {@code result, errorMessage}. */
    public static InternalRow embedOrTell(UTF8String endpoint, UTF8String text) {
        return orTell(() -> embed(endpoint, text));
    }

    /** The judge's words on a question. */
    public static UTF8String judge(UTF8String endpoint, UTF8String question) {
        requireShort(question);
        return UTF8String.fromString(NgramsJudge.answer(question.toString()));
    }

    /** The judge's words and no error, or none and why: {@code result, errorMessage}. */
    public static InternalRow judgeOrTell(UTF8String endpoint, UTF8String question) {
        return orTell(() -> judge(endpoint, question));
    }

    /** The probability that the two records of a question are the same. */
    public static double rate(UTF8String endpoint, UTF8String question) {
        requireShort(question);
        return NgramsJudge.probability(question.toString());
    }

    /** The probability and no error, or none and why: {@code result, errorMessage}. */
    public static InternalRow rateOrTell(UTF8String endpoint, UTF8String question) {
        return orTell(() -> rate(endpoint, question));
    }

    private static InternalRow orTell(Supplier<Object> call) {
        try {
            return new GenericInternalRow(new Object[] {call.get(), null});
        } catch (RuntimeException e) {
            return new GenericInternalRow(new Object[] {null, UTF8String.fromString(String.valueOf(e.getMessage()))});
        }
    }

    private static void requireShort(UTF8String text) {
        if (text.numBytes() > TEXT_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "the text has " + text.numBytes() + " bytes, more than the " + TEXT_BYTES_MAX + " that are taken");
        }
    }
}
