package dev.tributary.spark;

import java.util.List;
import org.apache.spark.SparkThrowable;
import org.sparkproject.io.grpc.Status;
import org.sparkproject.io.grpc.StatusException;
import org.sparkproject.io.grpc.StatusRuntimeException;

/** Tells an outage of Spark, which waiting or a new session mends, from a query that fails on its data. */
final class SparkFailure {

    private static final List<String> SESSION_LOST =
            List.of("INVALID_HANDLE", "INVALID_CURSOR", "SESSION_CHANGED", "SESSION_CLOSED", "SESSION_NOT_FOUND");
    private static final List<String> OVERLOAD = List.of("OutOfMemoryError", "Java heap space", "GC overhead limit");

    private SparkFailure() {}

    static boolean isOutage(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StatusRuntimeException grpc && isOutage(grpc.getStatus())
                    || cause instanceof StatusException checked && isOutage(checked.getStatus())
                    || cause instanceof InterruptedException
                    || cause instanceof java.io.IOException) {
                return true;
            }
            String condition = cause instanceof SparkThrowable spark ? spark.getCondition() : null;
            String text = (condition == null ? "" : condition) + " " + cause.getMessage();
            if (SESSION_LOST.stream().anyMatch(text::contains)
                    || OVERLOAD.stream().anyMatch(text::contains)
                    || text.contains("OPERATION_CANCELED")
                    || text.contains("SparkContext was shut down")
                    || text.contains("cancelled")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOutage(Status status) {
        return switch (status.getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, ABORTED, UNAUTHENTICATED, RESOURCE_EXHAUSTED, NOT_FOUND ->
                true;
            default -> false;
        };
    }

    /** The innermost message that says something, on one line. */
    static String describe(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage() == null ? deepest.getClass().getSimpleName() : deepest.getMessage();
        String line = message.lines().findFirst().orElse("");
        return line.length() > 300 ? line.substring(0, 300) + "…" : line;
    }
}
