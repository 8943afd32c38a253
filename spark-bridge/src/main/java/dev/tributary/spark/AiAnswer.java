package dev.tributary.spark;

import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * How one server's {@code ai_query} answers where it is told not to fail: a struct of an answer and an error. Databricks'
 * documents name the fields differently ({@code result} or {@code response}; {@code errorMessage}, {@code error} or
 * {@code errorStatus}), so the field of the wanted type that is no error is taken for the answer.
 *
 * @param result position of the answer in the struct
 * @param error position of the error in the struct
 */
record AiAnswer(int result, int error) {

    private static final String ERROR = "error";
    /** What an endpoint says where it is down, asleep or asked too much: no request is at fault. */
    private static final Pattern OUTAGE = Pattern.compile(
            "(?:http|status|code|error)\\W{0,4}(?:code|status)?\\W{0,4}(?:429|50[0234])\\b"
                    + "|rate[ _]?limit|request_limit|resource_exhausted|too many requests|throttl|time[d -]*out|deadline"
                    + "|unavailable|not ready|scaled to zero|scaling|connection",
            Pattern.CASE_INSENSITIVE);

    /** @throws IllegalArgumentException where the type is no such struct */
    static AiAnswer of(DataType type) {
        if (!(type instanceof StructType struct)) {
            throw new IllegalArgumentException(
                    "ai_query gives " + type.catalogString() + " and no struct with an error");
        }
        int result = -1;
        int error = -1;
        for (int at = 0; at < struct.fields().length; at++) {
            StructField field = struct.fields()[at];
            if (field.name().toLowerCase(Locale.ROOT).startsWith(ERROR)) {
                error = error < 0 ? at : error;
            } else {
                result = result < 0 ? at : result;
            }
        }
        if (result < 0 || error < 0) {
            throw new IllegalArgumentException(
                    "ai_query gives " + type.catalogString() + ", which has no field for the answer or for the error");
        }
        return new AiAnswer(result, error);
    }

    /** Null where there is none. */
    Object resultOf(Row answer) {
        return answer == null || answer.isNullAt(result) ? null : answer.get(result);
    }

    /** Why there is no answer. */
    String errorOf(Row answer) {
        return answer == null || answer.isNullAt(error) ? "no answer and no error" : String.valueOf(answer.get(error));
    }

    /** Whether an error speaks of the endpoint and not of what it was asked. */
    static boolean isOutage(String error) {
        return OUTAGE.matcher(error).find();
    }
}
