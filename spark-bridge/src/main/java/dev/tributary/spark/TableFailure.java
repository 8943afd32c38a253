package dev.tributary.spark;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.UnavailableException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkThrowable;

/** What Spark says of a table that cannot be read, with the mend. */
final class TableFailure {

    private static final List<String> MISSING = List.of(
            "TABLE_OR_VIEW_NOT_FOUND",
            "PATH_NOT_FOUND",
            "SCHEMA_NOT_FOUND",
            "NO_SUCH_CATALOG",
            "DELTA_PATH_DOES_NOT_EXIST",
            "DELTA_TABLE_NOT_FOUND",
            "DELTA_MISSING_DELTA_TABLE");
    private static final List<String> NO_RIGHT = List.of("INSUFFICIENT_PERMISSIONS", "INSUFFICIENT_PRIVILEGES");
    private static final List<String> NO_VERSIONS =
            List.of("DELTA_ONLY_OPERATION", "DELTA_TABLE_ONLY_OPERATION", "EXPECT_TABLE_NOT_VIEW", "NOT_A_DELTA_TABLE");
    private static final List<String> VERSION_GONE = List.of(
            "DELTA_VERSION_NOT_FOUND",
            "DELTA_CANNOT_RECREATE_TABLE_STATE",
            "DELTA_MISSING_TRANSACTION_LOG",
            "DELTA_LOG_FILE_NOT_FOUND",
            "FAILED_READ_FILE.FILE_NOT_EXIST",
            "FAILED_READ_FILE.DBR_FILE_NOT_EXIST",
            "DELTA_FILE_NOT_FOUND");
    /** Any error of the storage below. */
    private static final List<String> UNREADABLE_NOW = List.of("FAILED_READ_FILE.NO_HINT");

    private static final List<String> CONDITION =
            List.of("UNRESOLVED_COLUMN", "PARSE_SYNTAX_ERROR", "DATATYPE_MISMATCH", "UNRESOLVED_ROUTINE");

    private TableFailure() {}

    /**
     * What to throw for what Spark has thrown: a {@link ConfigurationException} with the mend, an
     * {@link UnavailableException} where the storage may be better later, or the same again.
     *
     * @param version that was read, -1 where none was yet
     */
    static RuntimeException explained(Exception failure, TableReader.Wish wish, long version) {
        if (says(failure, UNREADABLE_NOW)) {
            return new UnavailableException(
                    "--table: files of " + wish.table() + " cannot be read (" + SparkFailure.describe(failure) + ")",
                    failure);
        }
        return mend(failure, wish, version)
                .<RuntimeException>map(mend -> new ConfigurationException(
                        "--table: " + wish.table() + " " + mend + " (" + SparkFailure.describe(failure) + ")", failure))
                .orElseGet(() -> failure instanceof RuntimeException same
                        ? same
                        : new IllegalStateException("reading " + wish.table(), failure));
    }

    private static Optional<String> mend(Exception failure, TableReader.Wish wish, long version) {
        if (says(failure, NO_RIGHT)) {
            return Optional.of("may not be read by us: grant SELECT on it, and USE CATALOG and USE SCHEMA above it");
        }
        if (version >= 0 && !SparkFailure.isOutage(failure) && says(failure, VERSION_GONE)) {
            return Optional.of("can no longer be read as of version " + version
                    + ": VACUUM has removed files of it; --restart begins anew with the newest version");
        }
        if (says(failure, MISSING)) {
            return Optional.of("does not exist, or may not be seen by us: write catalog.schema.table, or delta.`/path`"
                    + (wish.pinned() ? "; what is no Delta table is read with --unpinned" : ""));
        }
        if (says(failure, NO_VERSIONS)) {
            return Optional.of("keeps no versions, as a view does not: name the Delta table itself, or, where nobody"
                    + " changes it meanwhile, read it with --unpinned");
        }
        if (says(failure, CONDITION)) {
            return wish.condition()
                    .map(condition -> "cannot be read where " + condition + ": correct --where")
                    .or(() -> Optional.of("is no name of a table: write catalog.schema.table, or delta.`/path`"));
        }
        return Optional.empty();
    }

    private static boolean says(Throwable failure, List<String> conditions) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String condition = cause instanceof SparkThrowable spark ? spark.getCondition() : null;
            // The client keeps only the text of some.
            String text = (condition == null ? "" : condition) + " " + cause.getMessage();
            if (conditions.stream().anyMatch(text::contains)) {
                return true;
            }
        }
        return false;
    }
}
