package dev.tributary.spark;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.UnavailableException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkThrowable;
import org.sparkproject.io.grpc.Status;
import org.sparkproject.io.grpc.StatusException;
import org.sparkproject.io.grpc.StatusRuntimeException;

/** Tells an outage of Spark, which waiting or a new session mends, from a query that fails on its data. */
final class SparkFailure {

    private static final List<String> SESSION_LOST =
            List.of("INVALID_HANDLE", "INVALID_CURSOR", "SESSION_CHANGED", "SESSION_CLOSED", "SESSION_NOT_FOUND");
    private static final List<String> OVERLOAD = List.of("OutOfMemoryError", "Java heap space", "GC overhead limit");

    private static final List<String> RIGHTS = List.of("INSUFFICIENT_PERMISSIONS", "INSUFFICIENT_PRIVILEGES");

    /** The client keeps only the text of most statuses. */
    private static final Pattern STATUS =
            Pattern.compile("org\\.sparkproject\\.io\\.grpc\\.Status\\w*Exception: ([A-Z_]+)(?:: ?|$)");

    /** What a failure asks for. */
    enum Kind {
        /** Waiting or a new session mends it. */
        OUTAGE,
        /** The token is not taken; the session is still there. */
        LOGIN,
        /** The server wants fewer calls; the session is still there. */
        THROTTLED,
        /** A right is missing: someone has to grant it. */
        REFUSED,
        /** The query fails on its data. */
        QUERY
    }

    private SparkFailure() {}

    static Kind kindOf(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Status.Code status = statusOf(cause);
            if (status != null) {
                switch (status) {
                    case UNAUTHENTICATED:
                        return Kind.LOGIN;
                    case RESOURCE_EXHAUSTED:
                        return Kind.THROTTLED;
                    case PERMISSION_DENIED:
                        return Kind.REFUSED;
                    default:
                        break;
                }
            }
            String condition = cause instanceof SparkThrowable spark ? spark.getCondition() : null;
            if (condition != null && RIGHTS.stream().anyMatch(condition::contains)) {
                return Kind.REFUSED;
            }
        }
        return isOutage(failure) ? Kind.OUTAGE : Kind.QUERY;
    }

    /** What was thrown by us below Spark's client, such as by the login, in place of what the client made of it. */
    static Optional<RuntimeException> ownCause(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnavailableException || cause instanceof ConfigurationException) {
                return Optional.of((RuntimeException) cause);
            }
        }
        return Optional.empty();
    }

    private static Status.Code statusOf(Throwable cause) {
        if (cause instanceof StatusRuntimeException unchecked) {
            return unchecked.getStatus().getCode();
        }
        if (cause instanceof StatusException checked) {
            return checked.getStatus().getCode();
        }
        Matcher matcher = STATUS.matcher(String.valueOf(cause.getMessage()));
        if (!matcher.lookingAt()) {
            return null;
        }
        try {
            return Status.Code.valueOf(matcher.group(1));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Whether the deadline of a query was over. */
    static boolean isOutOfTime(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (statusOf(cause) == Status.Code.DEADLINE_EXCEEDED) {
                return true;
            }
        }
        return false;
    }

    static boolean isOutage(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Status.Code status = statusOf(cause);
            if (status != null && isOutage(status)
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

    private static boolean isOutage(Status.Code status) {
        return switch (status) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, ABORTED, UNAUTHENTICATED, RESOURCE_EXHAUSTED, NOT_FOUND ->
                true;
            // A cluster that is not running just now.
            case FAILED_PRECONDITION -> true;
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
        String line = STATUS.matcher(message.lines().findFirst().orElse("")).replaceFirst("");
        return line.length() > 300 ? line.substring(0, 300) + "…" : line;
    }
}
