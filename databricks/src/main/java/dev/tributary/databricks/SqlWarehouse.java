package dev.tributary.databricks;

import com.databricks.sdk.core.DatabricksError;
import com.databricks.sdk.service.sql.CancelExecutionRequest;
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
    private static final String WAIT = "10s";
    private static final Duration POLL_MAX = Duration.ofSeconds(5);
    private static final Duration TOLD_EVERY = Duration.ofSeconds(10);
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
        Backoff backoff = new Backoff(POLL_MAX);
        for (int tries = 1; ; tries++) {
            try {
                return workspace.ask(
                        "run a statement on warehouse " + defaults.warehouseId(),
                        sdk -> sdk.statementExecution().executeStatement(request));
            } catch (UnavailableException e) {
                if (!statement.repeatable() && mayHaveRun(e)) {
                    throw endNotKnown(e);
                }
                if (tries == REPEATS_MAX || stop.await(backoff.next())) {
                    throw e;
                }
                LOG.warn("{}; sending the statement again", e.getMessage());
            }
        }
    }

    /** Whether the request may have been taken: what the workspace refused with a status of its own was not. */
    private static boolean mayHaveRun(UnavailableException failure) {
        return !(failure.getCause() instanceof DatabricksError error && error.getStatusCode() == 429);
    }

    private static ConfigurationException endNotKnown(RuntimeException failure) {
        return new ConfigurationException(
                "the answer to a statement was lost (" + failure.getMessage()
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
        try {
            return finished(first);
        } catch (UnavailableException | ConfigurationException e) {
            throw statement.repeatable() ? e : endNotKnown(e);
        }
    }

    /** Waits for the end of a statement; one that is left by an interrupt or a stop is cancelled. */
    private StatementResponse finished(StatementResponse first) throws InterruptedException {
        StatementResponse response = first;
        String id = first.getStatementId();
        Backoff backoff = new Backoff(POLL_MAX);
        long startedNs = System.nanoTime();
        long toldNs = startedNs - TOLD_EVERY.toNanos();
        while (isUnderWay(response.getStatus().getState())) {
            long elapsedNs = System.nanoTime() - startedNs;
            boolean late = elapsedNs > defaults.timeout().toNanos();
            if (late || stopped(id, backoff.next())) {
                String left = cancel(id) ? "was cancelled" : "could not be cancelled, so it may go on";
                throw new UnavailableException(
                        late
                                ? "a statement did not finish within databricks.statement-timeout and " + left
                                : "the statement " + left,
                        null);
            }
            response = look(response);
            if (isUnderWay(response.getStatus().getState()) && System.nanoTime() - toldNs > TOLD_EVERY.toNanos()) {
                toldNs = System.nanoTime();
                tell(response.getStatus().getState(), Duration.ofNanos(elapsedNs));
            }
        }
        return response;
    }

    /** As it is now; as it was last seen where the workspace does not answer, which says nothing of the statement. */
    private StatementResponse look(StatementResponse last) {
        try {
            return workspace.ask("ask for a statement's state", sdk -> sdk.statementExecution()
                    .getStatement(last.getStatementId()));
        } catch (UnavailableException e) {
            LOG.warn("{}; asking for the statement's state again", e.getMessage());
            return last;
        }
    }

    private boolean stopped(String id, Duration wait) throws InterruptedException {
        try {
            return stop.await(wait);
        } catch (InterruptedException e) {
            cancel(id);
            throw e;
        }
    }

    /** A statement is PENDING while its warehouse starts, or while others are before it. */
    private void tell(StatementState state, Duration elapsed) {
        String warehouse;
        try {
            WarehouseState seen = WarehouseState.of(workspace, id());
            warehouse = seen.label() + ", which is " + seen.state();
        } catch (UnavailableException | ConfigurationException e) {
            // The statement does not need this look.
            warehouse = "SQL warehouse " + id();
        }
        progress.accept("the statement is %s on %s: %d s of at most %d s"
                .formatted(
                        state,
                        warehouse,
                        elapsed.toSeconds(),
                        defaults.timeout().toSeconds()));
    }

    private static boolean isUnderWay(StatementState state) {
        return state == StatementState.PENDING || state == StatementState.RUNNING;
    }

    /** Whether the workspace has taken the wish. */
    private boolean cancel(String id) {
        try {
            workspace.ask("cancel a statement", sdk -> {
                sdk.statementExecution().cancelExecution(new CancelExecutionRequest().setStatementId(id));
                return id;
            });
            return true;
        } catch (UnavailableException | ConfigurationException e) {
            LOG.warn("the statement {} could not be cancelled and may go on: {}", id, e.getMessage());
            return false;
        }
    }
}
