package dev.tributary.launcher.databricks;

import dev.tributary.databricks.ServingEndpoint;
import dev.tributary.databricks.ServingState;
import dev.tributary.databricks.ServingUse;
import dev.tributary.databricks.SqlStatement;
import dev.tributary.databricks.SqlWarehouse;
import dev.tributary.databricks.TableName;
import dev.tributary.databricks.WarehouseState;
import dev.tributary.databricks.Workspace;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import dev.tributary.runtime.UnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Looks at what of a Databricks workspace is used besides compute: SQL warehouse, sink-delta's schema there, serving endpoint. */
final class WorkspaceExamination {

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofSeconds(2);

    private final Settings settings;
    private final boolean wait;
    private final Checkup checkup;

    /** @param wait whether what sleeps is started and waited for */
    WorkspaceExamination(Settings settings, boolean wait, Checkup checkup) {
        this.settings = settings;
        this.wait = wait;
        this.checkup = checkup;
    }

    void run() throws InterruptedException {
        Duration deadline = wait ? settings.get(Keys.DATABRICKS_START_TIMEOUT) : DEADLINE;
        if (settings.get(Keys.DATABRICKS_WAREHOUSE_ID).isPresent() || keepsTables(settings)) {
            checkup.run(
                    "sql warehouse",
                    deadline,
                    "check databricks.warehouse-id, and Can Use on that warehouse",
                    this::warehouse);
        }
        if (keepsTables(settings)) {
            checkup.run(
                    "delta",
                    deadline,
                    "set delta.schema to a catalog.schema that is there, with Use Catalog and Use Schema on it",
                    this::schema);
        }
        if (ServingUse.forEmbedding(settings) || ServingUse.mayEmbed(settings)) {
            checkup.run(
                    "serving endpoint",
                    deadline,
                    "check embedding.model, and Can Query on that endpoint; create it with 'tributary endpoint ensure'",
                    this::serving);
        }
    }

    /** Whether sink-delta writes over a warehouse. */
    static boolean keepsTables(Settings settings) {
        return settings.get(Keys.DELTA_WRITER).equals("warehouse");
    }

    private String schema() throws InterruptedException {
        String schema = settings.get(Keys.DELTA_SCHEMA)
                .orElseThrow(() -> new ConfigurationException("delta.writer is warehouse, which needs delta.schema"));
        String tables = TableName.in(schema, "*") + " over the SQL warehouse";
        SqlWarehouse warehouse = SqlWarehouse.of(settings, new StopSignal());
        WarehouseState state = WarehouseState.of(Workspace.of(settings), warehouse.id());
        if (!state.isRunning() && !wait) {
            return "sink-delta is to keep " + tables + "; whether the schema is there shows when that runs (--wait)";
        }
        warehouse.requireSchema(schema);
        return "sink-delta keeps " + tables;
    }

    private String warehouse() throws InterruptedException {
        Workspace workspace = Workspace.of(settings);
        String id = SqlWarehouse.of(settings, new StopSignal()).id();
        WarehouseState state = WarehouseState.of(workspace, id);
        if (!state.isUsable()) {
            throw new ConfigurationException(state.label() + " is " + state.state());
        }
        if (!state.isRunning() && !wait) {
            return state.label() + " is " + state.state() + "; a statement starts it, and so does --wait";
        }
        StopSignal stop = new StopSignal();
        CompletableFuture<Void> statement = CompletableFuture.runAsync(() -> selectOne(stop));
        try {
            awaitRunning(workspace, state, statement);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException own ? own : new IllegalStateException(e.getCause());
        } finally {
            stop.request();
        }
        return state.label() + " runs statements";
    }

    private void awaitRunning(Workspace workspace, WarehouseState state, CompletableFuture<Void> statement)
            throws InterruptedException, ExecutionException {
        long startedNs = System.nanoTime();
        while (true) {
            try {
                statement.get(POLL.toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                checkup.waiting(state.label() + " is "
                        + WarehouseState.of(workspace, state.id()).state() + ", "
                        + Duration.ofNanos(System.nanoTime() - startedNs).toSeconds() + " s of at most "
                        + settings.get(Keys.DATABRICKS_START_TIMEOUT).toSeconds() + " s");
            }
        }
    }

    private void selectOne(StopSignal stop) {
        try {
            SqlWarehouse.of(settings, stop).run(SqlStatement.query("SELECT 1", Map.of()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String serving() throws InterruptedException {
        String name = settings.get(Keys.EMBED_MODEL);
        ServingEndpoint endpoint = new ServingEndpoint(Workspace.of(settings), name);
        while (true) {
            try {
                Optional<ServingState> seen = endpoint.state();
                if (seen.isEmpty() && !ServingUse.forEmbedding(settings)) {
                    return "there is no endpoint " + name + ", so embedding.engine auto leaves out serving";
                }
                ServingState state = seen.orElseThrow(() -> new ConfigurationException("there is no endpoint " + name));
                if (state.ready() && (state.awake() || wait)) {
                    int dimensions = endpoint.embed(List.of("harmless")).get(0).length;
                    return name + " (" + state.text() + ") gives vectors of " + dimensions;
                }
                if (state.ready()) {
                    return name + " is asleep (" + state.text() + "); a request wakes it, and so does --wait";
                }
                requireComingUp(name, state);
                checkup.waiting(name + " is " + state.text());
            } catch (UnavailableException e) {
                if (!wait) {
                    throw e;
                }
                checkup.waiting(e.getMessage());
            }
            new StopSignal().await(POLL);
        }
    }

    private void requireComingUp(String name, ServingState state) {
        if (state.failure().isPresent()) {
            throw new ConfigurationException(
                    name + " could not be deployed: " + state.failure().get());
        }
        if (!wait) {
            throw new ConfigurationException(name + " is " + state.text() + "; --wait waits for it");
        }
    }
}
