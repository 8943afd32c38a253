package dev.tributary.launcher.databricks;

import dev.tributary.databricks.LakeTable;
import dev.tributary.databricks.RowReader;
import dev.tributary.databricks.SqlResult;
import dev.tributary.databricks.SqlValue;
import dev.tributary.databricks.SqlWarehouse;
import dev.tributary.databricks.TableName;
import dev.tributary.launcher.CleanStop;
import dev.tributary.launcher.SettingsOptions;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Program;
import dev.tributary.runtime.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tables of a Databricks workspace, over a SQL warehouse. Ctrl-C cancels the statement under way. */
@Command(
        name = "table",
        description = "Reads and changes tables of a Databricks workspace, over a SQL warehouse.",
        mixinStandardHelpOptions = true)
public final class TableCommand implements Runnable {

    private static final int BATCH_ROWS = 2_000;
    private static final String FROM = "A .csv or .tsv file with a header, or .jsonl with an object a line.";

    @Spec
    private CommandSpec spec;

    /** The table, and the settings to reach it with. */
    static final class Place {
        @Mixin
        private SettingsOptions options;

        @Option(
                names = "--warehouse",
                paramLabel = "ID",
                description =
                        "The SQL warehouse; databricks.warehouse-id. Without either the first that runs, by name.")
        private String warehouse;

        @Parameters(paramLabel = "TABLE", description = "catalog.schema.table; databricks.catalog and .schema fill in.")
        private String name;

        private Settings settings() {
            List<String> arguments = options.arguments();
            SettingsOptions.set(arguments, Keys.DATABRICKS_WAREHOUSE_ID, warehouse);
            return Program.settings(arguments.toArray(String[]::new));
        }

        /** Runs the work, telling what it waits for; a signal to end cancels the statement under way first. */
        private <T> T with(Consumer<String> progress, Work<T> work) throws InterruptedException {
            try (CleanStop stop = new CleanStop(
                    () -> progress.accept("stopping; a statement under way is cancelled"),
                    "the workspace does not answer, and a statement under way may go on")) {
                SqlWarehouse chosen = SqlWarehouse.of(settings(), stop.signal(), progress);
                return work.on(new LakeTable(chosen, TableName.of(name), BATCH_ROWS));
            }
        }
    }

    /** What is done with a table. */
    private interface Work<T> {
        T on(LakeTable table) throws InterruptedException;
    }

    /** How rows are shown. */
    static final class Output {
        @Option(
                names = "--format",
                defaultValue = "table",
                paramLabel = "FORMAT",
                description = "table, csv or json (a line each).")
        private RowPrinter.Format format;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "say read, write, update, delete, history, optimize or vacuum");
    }

    @Command(name = "read", description = "Prints rows.", mixinStandardHelpOptions = true)
    int read(
            @Mixin Place place,
            @Mixin Output output,
            @Option(names = "--columns", split = ",", paramLabel = "COLUMN", description = "All without it.")
                    List<String> columns,
            @Option(names = "--where", paramLabel = "CONDITION", description = "In SQL; parameters as :name.")
                    String where,
            @Option(
                            names = "--param",
                            paramLabel = "NAME[:TYPE]=VALUE",
                            description = "A parameter of --where, a text or of that SQL type. May be repeated.")
                    Map<String, String> parameters,
            @Option(names = "--limit", defaultValue = "0", paramLabel = "N", description = "Most rows; 0: all.")
                    long limit)
            throws InterruptedException {
        List<String> names = columns == null ? List.of() : columns;
        requireCount(limit, 0);
        return print(
                place,
                output,
                (table, rows) -> table.read(
                        new LakeTable.Selection(
                                names,
                                Optional.ofNullable(where),
                                typed(parameters == null ? Map.of() : parameters),
                                limit),
                        rows));
    }

    private void requireCount(long limit, int least) {
        if (limit < least) {
            throw new ParameterException(spec.commandLine(), "--limit is at least " + least + ", not " + limit);
        }
    }

    /** {@code name:TYPE} is a value of that type, {@code name} a text. */
    private static Map<String, SqlValue> typed(Map<String, String> parameters) {
        Map<String, SqlValue> typed = new LinkedHashMap<>();
        parameters.forEach((name, value) -> {
            int colon = name.indexOf(':');
            if (colon < 0) {
                typed.put(name, SqlValue.text(value));
            } else {
                typed.put(name.substring(0, colon), new SqlValue(value, name.substring(colon + 1)));
            }
        });
        return typed;
    }

    @Command(
            name = "write",
            description =
                    "Adds the rows of a CSV or JSON lines file. An answer that is lost stops it; update can be repeated.",
            mixinStandardHelpOptions = true)
    int write(
            @Mixin Place place,
            @Option(names = "--from", required = true, paramLabel = "FILE", description = FROM) Path file)
            throws InterruptedException {
        return changed("written", place.with(this::say, table -> table.append(FileRows.of(file), this::progress)));
    }

    @Command(
            name = "update",
            description = "Writes the rows of a file by their key: updates those that are there, adds the others.",
            mixinStandardHelpOptions = true)
    int update(
            @Mixin Place place,
            @Option(names = "--from", required = true, paramLabel = "FILE", description = FROM) Path file,
            @Option(
                            names = "--key",
                            required = true,
                            split = ",",
                            paramLabel = "COLUMN",
                            description = "Columns of the key.")
                    List<String> key)
            throws InterruptedException {
        return changed("merged", place.with(this::say, table -> table.merge(FileRows.of(file), key, this::progress)));
    }

    @Command(name = "delete", description = "Deletes rows by their ids.", mixinStandardHelpOptions = true)
    int delete(
            @Mixin Place place,
            @Option(names = "--key", required = true, paramLabel = "COLUMN", description = "Column of the ids.")
                    String key,
            @Option(names = "--ids", required = true, split = ",", paramLabel = "ID", description = "The ids.")
                    List<String> ids)
            throws InterruptedException {
        return changed("asked to be deleted", place.with(this::say, table -> table.delete(key, ids, this::progress)));
    }

    @Command(name = "history", description = "Prints the newest changes.", mixinStandardHelpOptions = true)
    int history(
            @Mixin Place place,
            @Mixin Output output,
            @Option(names = "--limit", defaultValue = "20", paramLabel = "N", description = "Most entries.") int limit)
            throws InterruptedException {
        requireCount(limit, 1);
        return print(place, output, (table, rows) -> table.history(limit, rows));
    }

    @Command(name = "optimize", description = "Gathers small files.", mixinStandardHelpOptions = true)
    int optimize(
            @Mixin Place place,
            @Mixin Output output,
            @Option(names = "--zorder", split = ",", paramLabel = "COLUMN", description = "Columns to lay rows out by.")
                    List<String> zOrder)
            throws InterruptedException {
        return print(place, output, (table, rows) -> table.optimize(zOrder == null ? List.of() : zOrder, rows));
    }

    @Command(name = "vacuum", description = "Removes files that are no longer needed.", mixinStandardHelpOptions = true)
    int vacuum(
            @Mixin Place place,
            @Mixin Output output,
            @Option(
                            names = "--retain-hours",
                            defaultValue = "168",
                            paramLabel = "N",
                            description = "168 (7 days) at least.")
                    int hours,
            @Option(names = "--dry-run", description = "Lists the files only.") boolean dryRun)
            throws InterruptedException {
        return print(place, output, (table, rows) -> table.vacuum(hours, dryRun, rows));
    }

    private interface Query {
        SqlResult run(LakeTable table, RowReader rows) throws InterruptedException;
    }

    private int print(Place place, Output output, Query query) throws InterruptedException {
        RowPrinter printer = new RowPrinter(spec.commandLine().getOut(), output.format);
        SqlResult result = place.with(this::say, table -> query.run(table, printer));
        printer.end();
        say(result.rows() + " rows");
        return 0;
    }

    private void progress(long rows) {
        say(rows + " rows sent");
    }

    private void say(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }

    private int changed(String what, long rows) {
        spec.commandLine().getOut().println(rows + " rows " + what);
        spec.commandLine().getOut().flush();
        return 0;
    }
}
