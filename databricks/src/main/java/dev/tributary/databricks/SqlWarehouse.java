package dev.tributary.databricks;

import com.databricks.sdk.service.sql.Disposition;
import com.databricks.sdk.service.sql.EndpointInfo;
import com.databricks.sdk.service.sql.ExecuteStatementRequest;
import com.databricks.sdk.service.sql.ExecuteStatementRequestOnWaitTimeout;
import com.databricks.sdk.service.sql.Format;
import com.databricks.sdk.service.sql.ListWarehousesRequest;
import com.databricks.sdk.service.sql.StatementParameterListItem;
import com.databricks.sdk.service.sql.StatementResponse;
import com.databricks.sdk.service.sql.StatementState;
import dev.tributary.runtime.Backoff;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import dev.tributary.runtime.UnavailableException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A SQL warehouse, over the statement execution interface. A stopped warehouse starts by itself with the first statement.
 * A statement that outlasts the deadline, or is under way when a stop is asked for, is cancelled there.
 */
public final class SqlWarehouse {

    private static final Logger LOG = LoggerFactory.getLogger(SqlWarehouse.class);
    /** The shortest that the interface takes: a stop is only heeded once the request was answered. */
    private static final String WAIT = "5s";

    private static final Duration POLL_MAX = Duration.ofSeconds(5);
    private static final int REPEATS_MAX = 3;
    private static final int CONFLICTS_MAX = 10;

    /** What statements are run with. */
    record Defaults(String warehouseId, Optional<String> catalog, Optional<String> schema, Duration timeout) {}

    private final Workspace workspace;
    private final Defaults defaults;
    private final StopSignal stop;
    private final Consumer<String> progress;

    private SqlWarehouse(Workspace workspace, Defaults defaults, StopSignal stop, Consumer<String> progress) {
        this.workspace = workspace;
        this.defaults = defaults;
        this.stop = stop;
        this.progress = progress;
    }

    /** Tells its progress to the log. */
    public static SqlWarehouse of(Settings settings, StopSignal stop) {
        return of(settings, stop, LOG::info);
    }

    /**
     * The warehouse of databricks.warehouse-id; without it the first that runs, or the first of all, by name.
     *
     * @param stop cancels the statement under way
     * @param progress told now and then what a statement waits for
     * @throws ConfigurationException where there is none
     */
    public static SqlWarehouse of(Settings settings, StopSignal stop, Consumer<String> progress) {
        Workspace workspace = Workspace.of(settings);
        String id = settings.get(Keys.DATABRICKS_WAREHOUSE_ID).orElseGet(() -> find(workspace));
        return new SqlWarehouse(
                workspace,
                new Defaults(
                        id,
                        settings.get(Keys.DATABRICKS_CATALOG),
                        settings.get(Keys.DATABRICKS_SCHEMA),
                        settings.get(Keys.DATABRICKS_STATEMENT_TIMEOUT)),
                stop,
                progress);
    }

    private static String find(Workspace workspace) {
        List<EndpointInfo> all = workspace.ask("list SQL warehouses", sdk -> StreamSupport.stream(
                        sdk.warehouses().list(new ListWarehousesRequest()).spliterator(), false)
                .toList());
        EndpointInfo first = all.stream()
                .min(Comparator.comparing(
                                (EndpointInfo warehouse) -> !"RUNNING".equals(String.valueOf(warehouse.getState())))
                        .thenComparing(EndpointInfo::getName))
                .orElseThrow(() -> new ConfigurationException("Databricks at " + workspace.host()
                        + " has no SQL warehouse that we may see; name one by databricks.warehouse-id"));
        LOG.info(
                "Databricks: chose SQL warehouse '{}' ({}), which is {}",
                first.getName(),
                first.getId(),
                first.getState());
        return first.getId();
    }

    public String id() {
        return defaults.warehouseId();
    }

    /**
     * Runs a statement and hands its rows on as they come, chunk by chunk; values are text, null for NULL.
     *
     * @throws ConfigurationException where the statement fails or is refused, in the warehouse's words; and where it cannot
     *     be repeated and its end is not known
     * @throws UnavailableException where the workspace does not answer, the deadline passes or a stop was asked for
     */
    public SqlResult run(SqlStatement statement, RowReader rows) throws InterruptedException {
        return chunks(statement, Set.of(StatementState.SUCCEEDED)).handOn(rows);
    }

    /** Runs a statement whose rows are of no interest: none is fetched, and none counted. */
    public SqlResult run(SqlStatement statement) throws InterruptedException {
        // CLOSED: it was carried out, and its rows are kept no longer.
        return chunks(statement, Set.of(StatementState.SUCCEEDED, StatementState.CLOSED))
                .withoutRows();
    }

    /**
     * Looks at a schema.
     *
     * @param schema catalog.schema
     * @throws ConfigurationException where it is not there, or we may not use it
     */
    public void requireSchema(String schema) throws InterruptedException {
        run(SqlStatement.query("DESCRIBE SCHEMA " + TableName.of(schema).sql(), Map.of()));
    }

    private StatementChunks chunks(SqlStatement statement, Set<StatementState> good) throws InterruptedException {
        Backoff backoff = new Backoff(POLL_MAX);
        for (int tries = 1; ; tries++) {
            StatementResponse response = ended(statement, execute(statement));
            if (good.contains(response.getStatus().getState())) {
                return new StatementChunks(workspace, response, stop);
            }
            boolean again = statement.repeatable() && StatementFailures.isConflict(response.getStatus());
            if (!again || tries == CONFLICTS_MAX || stop.await(backoff.next())) {
                throw StatementFailures.of(response.getStatus(), id(), statement.confidential());
            }
            LOG.info("another writer was faster than a statement; running it again");
        }
    }

    private StatementResponse execute(SqlStatement statement) throws InterruptedException {
        ExecuteStatementRequest request = new ExecuteStatementRequest()
                .setWarehouseId(defaults.warehouseId())
                .setStatement(statement.text())
                .setParameters(statement.parameters().entrySet().stream()
                        .map(SqlWarehouse::parameter)
                        .toList())
                .setWaitTimeout(WAIT)
                .setOnWaitTimeout(ExecuteStatementRequestOnWaitTimeout.CONTINUE)
                .setFormat(Format.JSON_ARRAY)
                .setDisposition(Disposition.EXTERNAL_LINKS);
        defaults.catalog().ifPresent(request::setCatalog);
        defaults.schema().ifPresent(request::setSchema);
        if (stop.isRequested()) {
            throw new UnavailableException("stopped before the next statement was sent", null);
        }
        Backoff backoff = new Backoff(POLL_MAX);
        for (int tries = 1; ; tries++) {
            try {
                return workspace.ask(
                        "run a statement on warehouse " + defaults.warehouseId()
                                + " (databricks.warehouse-id; it takes Can Use)",
                        sdk -> sdk.statementExecution().executeStatement(request));
            } catch (UnavailableException e) {
                if (!statement.repeatable() && !Workspace.isTooMany(e)) {
                    throw endNotKnown(e);
                }
                if (tries == REPEATS_MAX || stop.await(backoff.next())) {
                    throw e;
                }
                LOG.warn("{}; sending the statement again", e.getMessage());
            }
        }
    }

    private static ConfigurationException endNotKnown(RuntimeException failure) {
        return new ConfigurationException(
                "a statement that cannot be repeated was left (" + failure.getMessage()
                        + "): whether it was run is not known, and it was not sent again. Look at the table's"
                        + " history, or write with a key, which can be repeated",
                failure);
    }

    private static StatementParameterListItem parameter(Map.Entry<String, SqlValue> parameter) {
        return new StatementParameterListItem()
                .setName(parameter.getKey())
                .setValue(parameter.getValue().text())
                .setType(parameter.getValue().type());
    }

    private StatementResponse ended(SqlStatement statement, StatementResponse first) throws InterruptedException {
        StatementWait.End end;
        try {
            end = new StatementWait(workspace, id(), defaults.timeout(), stop, progress).end(first);
        } catch (UnavailableException | ConfigurationException e) {
            throw statement.repeatable() ? e : endNotKnown(e);
        }
        if (end.cancelled().isPresent()) {
            throw new UnavailableException(end.cancelled().get(), null);
        }
        return end.response();
    }
}
