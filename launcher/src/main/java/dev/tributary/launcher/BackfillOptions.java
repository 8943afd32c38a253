package dev.tributary.launcher;

import dev.tributary.launcher.backfill.SourceTable;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Settings;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of the command backfill. */
final class BackfillOptions {

    private static final Pattern NAME = Pattern.compile("[\\w.-]{1,100}");

    @Mixin
    RecordOptions records;

    @Option(
            names = "--table",
            required = true,
            paramLabel = "TABLE",
            description =
                    "catalog.schema.table, or delta.`/path`; databricks.catalog and databricks.schema fill in what"
                            + " is left out.")
    String table;

    @Option(
            names = "--key",
            required = true,
            paramLabel = "COLUMN",
            description = "Column with the record's id: unique, without nulls, of a type that is text, a whole number,"
                    + " DECIMAL or DATE.")
    String key;

    @Option(
            names = "--source",
            paramLabel = "NAME",
            description = "The system that the records come from, first part of their keys; default: the last part of"
                    + " the table's name.")
    String source;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The backfill's name, which holds its position; of two of one name the second takes over,"
                    + " others run side by side. Default: source and table.")
    String name;

    @Option(names = "--where", paramLabel = "CONDITION", description = "Only rows that meet this condition of SQL.")
    String condition;

    @Option(
            names = "--unpinned",
            description = "Read a table without versions, such as a view: nobody may change it meanwhile.")
    boolean unpinned;

    @Option(
            names = "--chunk-rows",
            paramLabel = "ROWS",
            defaultValue = "10000",
            description = "Most rows of a chunk, which is one transaction; default: ${DEFAULT-VALUE}")
    int chunkRows;

    @Option(
            names = "--chunk-bytes",
            paramLabel = "BYTES",
            defaultValue = "8388608",
            description = "Most bytes of a chunk's values; default: ${DEFAULT-VALUE}")
    long chunkBytes;

    @Option(
            names = "--in-flight",
            paramLabel = "RECORDS",
            defaultValue = "50000",
            description = "Most records, of whatever origin, that may wait to be matched; default: ${DEFAULT-VALUE}")
    long inFlight;

    @Option(
            names = "--limit",
            paramLabel = "ROWS",
            description = "Send at most so many rows and end; the same command goes on from there.")
    Long limit;

    @Option(
            names = {"--restart", "--from-start"},
            description = "Forget the position, and send the newest version of the table from its first row.")
    boolean restart;

    @Option(
            names = "--dry-run",
            description = "Check table, key and mapping, show the first records, and send nothing.")
    boolean dryRun;

    @Option(
            names = "--wait",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Wait until every record has its outcome, and print the counts; on by default.")
    boolean wait;

    @Option(
            names = "--wait-max",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "Longest time that nothing may move; default: ${DEFAULT-VALUE}")
    int waitMaxSeconds;

    /** @throws ConfigurationException where one is out of its range */
    void requireValid() {
        if (chunkRows < 1 || chunkRows > 100_000) {
            throw new ConfigurationException("--chunk-rows: a number from 1 to 100000, not " + chunkRows);
        }
        if (chunkBytes < 1_024 || chunkBytes > 64L << 20) {
            throw new ConfigurationException("--chunk-bytes: a number from 1024 to 67108864, not " + chunkBytes);
        }
        if (inFlight < 1 || limit != null && limit < 1) {
            throw new ConfigurationException("--in-flight and --limit: a number of records, at least 1");
        }
        if (key.contains(",")) {
            throw new ConfigurationException("--key: one column whose values are unique, not '" + key + "'; a key of"
                    + " several columns has to be made one, by a table with concat_ws('/', a, b) AS id");
        }
        if (name != null && !NAME.matcher(name).matches()) {
            throw new ConfigurationException("--name: letters, digits and . _ -, at most 100, not '" + name + "'");
        }
    }

    Optional<String> where() {
        return Optional.ofNullable(condition);
    }

    /** A wrong address shows at once; a cluster may have to start, and an outage passes. */
    SourceTable.Patience patience(Settings settings) {
        Duration stalled = stalledMax();
        Duration start = settings.get(Keys.DATABRICKS_START_TIMEOUT).plusMinutes(1);
        boolean workspace = settings.get(Keys.SPARK_ENDPOINT).equals("databricks");
        return workspace
                ? new SourceTable.Patience(start, start.compareTo(stalled) > 0 ? start : stalled)
                : new SourceTable.Patience(Duration.ZERO, stalled);
    }

    Duration stalledMax() {
        return Duration.ofSeconds(waitMaxSeconds);
    }
}
