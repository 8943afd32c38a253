package dev.tributary.databricks;

import com.databricks.sdk.service.sql.ServiceError;
import com.databricks.sdk.service.sql.ServiceErrorCode;
import com.databricks.sdk.service.sql.StatementState;
import com.databricks.sdk.service.sql.StatementStatus;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.UnavailableException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a statement that did not succeed means: whether waiting helps or someone has to change something. */
final class StatementFailures {

    /** The service's own troubles, as against the statement's. */
    private static final Set<ServiceErrorCode> OUTAGES = Set.of(
            ServiceErrorCode.ABORTED,
            ServiceErrorCode.CANCELLED,
            ServiceErrorCode.DEADLINE_EXCEEDED,
            ServiceErrorCode.INTERNAL_ERROR,
            ServiceErrorCode.IO_ERROR,
            ServiceErrorCode.RESOURCE_EXHAUSTED,
            ServiceErrorCode.SERVICE_UNDER_MAINTENANCE,
            ServiceErrorCode.TEMPORARILY_UNAVAILABLE,
            ServiceErrorCode.WORKSPACE_TEMPORARILY_UNAVAILABLE);

    /** The condition that Spark and Delta begin their messages with. */
    private static final Pattern CONDITION = Pattern.compile("\\[[A-Z][A-Z0-9_.]*]");

    /** Messages of missing rights begin so. */
    private static final Pattern RIGHT =
            Pattern.compile("\\[?(INSUFFICIENT_PERMISSIONS|PERMISSION_DENIED|INSUFFICIENT_PRIVILEGES)");

    private StatementFailures() {}

    /** Whether another writer's commit came first: nothing was written, and the same statement may succeed now. */
    static boolean isConflict(StatementStatus status) {
        return contains(status, "DELTA_CONCURRENT_", "DELTA_METADATA_CHANGED", "ConcurrentAppendException");
    }

    /**
     * @param warehouse its id, for the message
     * @param confidential whether the message is kept free of what may be a row's values
     */
    static RuntimeException of(StatementStatus status, String warehouse, boolean confidential) {
        String text = "the statement " + status.getState() + ": " + reason(status, confidential);
        if (isConflict(status)) {
            return new UnavailableException("another writer was faster, and nothing was written; " + text, null);
        }
        if (status.getState() == StatementState.CLOSED) {
            return new UnavailableException("the statement was carried out, but its rows are kept no longer", null);
        }
        if (status.getState() != StatementState.FAILED) {
            return new UnavailableException(
                    text + "; someone cancelled it, or SQL warehouse " + warehouse + " was stopped", null);
        }
        ServiceError error = status.getError();
        if (error != null && OUTAGES.contains(error.getErrorCode())) {
            return new UnavailableException("SQL warehouse " + warehouse + " is in trouble; " + text, null);
        }
        if (contains(status, "INSUFFICIENT_PERMISSIONS", "PERMISSION_DENIED", "INSUFFICIENT_PRIVILEGES")) {
            return new ConfigurationException(
                    text + "; have it granted to the login of databricks.profile (docs/DATABRICKS.md, Permissions)");
        }
        return new ConfigurationException(text);
    }

    private static boolean contains(StatementStatus status, String... words) {
        String message = status.getError() == null ? null : status.getError().getMessage();
        return message != null && Stream.of(words).anyMatch(message::contains);
    }

    /** The warehouse's own words, but for those that may quote a row. */
    private static String reason(StatementStatus status, boolean confidential) {
        ServiceError error = status.getError();
        if (error == null) {
            return "no reason was given";
        }
        String message = contains(status, "MALFORMED_RECORD_IN_PARSING")
                ? "[MALFORMED_RECORD_IN_PARSING] a row does not have the types of the table's columns"
                : String.valueOf(error.getMessage());
        return error.getErrorCode() + ": " + (confidential && mayQuote(error, message) ? condition(message) : message);
    }

    /** What the engine says of a statement may quote its values; what the service says of itself does not. */
    private static boolean mayQuote(ServiceError error, String message) {
        boolean ofService =
                error.getErrorCode() != ServiceErrorCode.INTERNAL_ERROR && OUTAGES.contains(error.getErrorCode());
        return !ofService && !RIGHT.matcher(message).lookingAt();
    }

    private static String condition(String message) {
        Matcher matcher = CONDITION.matcher(message);
        return (matcher.lookingAt() ? matcher.group() + " " : "")
                + "(the message may quote rows: it is in the warehouse's query history)";
    }
}
