package dev.tributary.databricks;

import com.databricks.sdk.service.sql.ServiceError;
import com.databricks.sdk.service.sql.ServiceErrorCode;
import com.databricks.sdk.service.sql.StatementState;
import com.databricks.sdk.service.sql.StatementStatus;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.UnavailableException;
import java.util.Set;
import java.util.stream.Stream;

/** What a statement that did not succeed means: whether waiting helps or someone has to change something. */
final class StatementFailures {

    /** The service's own troubles, as against the statement's. */
    private static final Set<ServiceErrorCode> OUTAGES = Set.of(
            ServiceErrorCode.ABORTED,
            ServiceErrorCode.DEADLINE_EXCEEDED,
            ServiceErrorCode.INTERNAL_ERROR,
            ServiceErrorCode.IO_ERROR,
            ServiceErrorCode.RESOURCE_EXHAUSTED,
            ServiceErrorCode.SERVICE_UNDER_MAINTENANCE,
            ServiceErrorCode.TEMPORARILY_UNAVAILABLE,
            ServiceErrorCode.WORKSPACE_TEMPORARILY_UNAVAILABLE);

    private StatementFailures() {}

    /** Whether another writer's commit came first: nothing was written, and the same statement may succeed now. */
    static boolean isConflict(StatementStatus status) {
        return contains(status, "DELTA_CONCURRENT_", "DELTA_METADATA_CHANGED", "ConcurrentAppendException");
    }

    /** @param warehouse its id, for the message */
    static RuntimeException of(StatementStatus status, String warehouse) {
        String text = "the statement " + status.getState() + ": " + reason(status);
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

    /** The warehouse's own words, but for the row that one of its messages quotes. */
    private static String reason(StatementStatus status) {
        ServiceError error = status.getError();
        if (error == null) {
            return "no reason was given";
        }
        String message = contains(status, "MALFORMED_RECORD_IN_PARSING")
                ? "[MALFORMED_RECORD_IN_PARSING] a row does not have the types of the table's columns"
                : error.getMessage();
        return error.getErrorCode() + ": " + message;
    }
}
