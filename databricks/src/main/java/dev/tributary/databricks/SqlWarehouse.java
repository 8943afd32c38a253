package dev.tributary.databricks;

import com.databricks.sdk.core.DatabricksError;
import com.databricks.sdk.service.sql.CancelExecutionRequest;
import com.databricks.sdk.service.sql.Disposition;
import com.databricks.sdk.service.sql.EndpointInfo;
import com.databricks.sdk.service.sql.ExecuteStatementRequest;
import com.databricks.sdk.service.sql.ExecuteStatementRequestOnWaitTimeout;
import com.databricks.sdk.service.sql.Format;
import com.databricks.sdk.service.sql.ListWarehousesRequest;
import com.databricks.sdk.service.sql.ServiceError;
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
    private static final int REPEATS_MAX = 3;

    /** What statements are run with. */
    record Defaults(String warehouseId, Optional<String> catalog, Optional<String> schema, Duration timeout) {}

    private final Workspace workspace;
    private final Defaults defaults;
    private final StopSignal stop;

    private SqlWarehouse(Workspace workspace, Defaults defaults, StopSignal stop) {
        this.workspace = workspace;
        this.defaults = defaults;
        this.stop = stop;
    }

    /**
     * The warehouse of databricks.warehouse-id; without it the first that runs, or the first of all, by name.
     *
     * @param stop cancels the statement under way
     * @throws ConfigurationException where there is none
     */
    public static SqlWarehouse of(Settings settings, StopSignal stop) {
        Workspace workspace = Workspace.of(settings);
        String id = settings.get(Keys.DATABRICKS_WAREHOUSE_ID).orElseGet(() -> find(workspace));
        return new SqlWarehouse(
                workspace,
                new Defaults(
                        id,
                        settings.get(Keys.DATABRICKS_CATALOG),
                        settings.get(Keys.DATABRICKS_SCHEMA),
                        settings.get(Keys.DATABRICKS_STATEMENT_TIMEOUT)),
                stop);
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
     * @throws ConfigurationException where the statement fails or is refused, in the warehouse's words
     * @throws UnavailableException where the workspace does not answer, the deadline passes or a stop was asked for
     */
    public SqlResult run(SqlStatement statement, RowReader rows) throws InterruptedException {
        StatementResponse response = finished(execute(statement));
        return new StatementChunks(workspace, response).handOn(rows);
    }

    /** Runs a statement whose rows are of no interest. */
    public SqlResult run(SqlStatement statement) throws InterruptedException {
        return run(statement, row -> {});
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
                    throw new ConfigurationException(
                            "the answer to a statement was lost (" + e.getMessage()
                                    + "): whether it was run is not known, and it was not sent again. Look at the table's"
                                    + " history, or write with a key, which can be repeated",
                            e);
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

    private static StatementParameterListItem parameter(Map.Entry<String, String> parameter) {
        return new StatementParameterListItem()
                .setName(parameter.getKey())
                .setValue(parameter.getValue())
                .setType("STRING");
    }

    private StatementResponse finished(StatementResponse first) throws InterruptedException {
        StatementResponse response = first;
        String id = first.getStatementId();
        Backoff backoff = new Backoff(POLL_MAX);
        long startedNs = System.nanoTime();
        while (isUnderWay(response.getStatus().getState())) {
            boolean late = System.nanoTime() - startedNs > defaults.timeout().toNanos();
            if (late || stop.await(backoff.next())) {
                cancel(id);
                throw new UnavailableException(
                        late
                                ? "a statement did not finish within databricks.statement-timeout and was cancelled"
                                : "the statement was cancelled",
                        null);
            }
            response = workspace.ask("ask for a statement's state", sdk -> sdk.statementExecution()
                    .getStatement(id));
        }
        if (response.getStatus().getState() != StatementState.SUCCEEDED) {
            ServiceError error = response.getStatus().getError();
            throw new ConfigurationException("the statement "
                    + response.getStatus().getState() + ": "
                    + (error == null ? "no reason was given" : error.getErrorCode() + ": " + error.getMessage()));
        }
        return response;
    }

    private static boolean isUnderWay(StatementState state) {
        return state == StatementState.PENDING || state == StatementState.RUNNING;
    }

    private void cancel(String id) {
        workspace.ask("cancel a statement", sdk -> {
            sdk.statementExecution().cancelExecution(new CancelExecutionRequest().setStatementId(id));
            return id;
        });
    }
}
