package dev.tributary.testkit.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Statement execution on a SQL engine, results by external links of a few rows each. Safe for several threads. */
public final class Statements {

    private static final int ROWS_A_CHUNK = 3;
    private static final String HOME = "`spark_catalog`.`default`";

    /** Runs SQL. */
    public interface Engine {
        /** @throws RuntimeException with the engine's words where the statement fails */
        Answer run(String sql);
    }

    /** @param columns types by name, in order @param rows values as text, null for NULL */
    public record Answer(Map<String, String> columns, List<List<String>> rows) {}

    /** The answer to a request is lost after the work was done. */
    static final class LostAnswer extends RuntimeException {}

    private record Failure(String inText, String code, String message) {}

    private static final class Run {
        volatile String state = "PENDING";
        volatile Answer answer = new Answer(Map.of(), List.of());
        volatile Failure error = new Failure("", "", "");
        volatile boolean cancelled;
        volatile Future<?> work;
    }

    private final Engine engine;
    private final String host;
    private final Map<String, Run> runs = new ConcurrentHashMap<>();
    private final Warehouses warehouses = new Warehouses();
    private final List<String> texts = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "warehouse");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicInteger linksToExpire = new AtomicInteger();
    private final AtomicInteger looksToFail = new AtomicInteger();
    private volatile boolean held;
    private volatile boolean late;
    private volatile boolean forgetful;
    private volatile boolean cancelsRefused;
    private final AtomicReference<Failure> nextFailure = new AtomicReference<>();
    private final AtomicReference<String> nextLoss = new AtomicReference<>();

    Statements(Engine engine, String host) {
        this.engine = engine;
        this.host = host;
    }

    public Warehouses warehouses() {
        return warehouses;
    }

    /** @param state such as RUNNING or STOPPED; one that does not run starts with its first statement */
    public void addWarehouse(String id, String state) {
        warehouses.add(id, state);
    }

    /** Statements from now on stay RUNNING until they are cancelled. */
    public void hold(boolean value) {
        held = value;
    }

    /** Statements from now on are answered before they have ended. */
    public void answerLate() {
        late = true;
    }

    /** Statements from now on are closed as soon as they were run: their rows are not kept. */
    public void forgetRows() {
        forgetful = true;
    }

    /** The next looks at statements fail, with a status that no client repeats by itself. */
    public void failLooks(int count) {
        looksToFail.set(count);
    }

    /** From now on no wish to cancel is taken. */
    public void refuseCancels() {
        cancelsRefused = true;
    }

    /** The next statement that has this in its text is run, but its answer is lost. */
    public void loseAnswerTo(String inText) {
        nextLoss.set(inText);
    }

    /** The next statement that has this in its text fails so, without being run. */
    public void failNext(String inText, String code, String message) {
        nextFailure.set(new Failure(inText, code, message));
    }

    /** The next links are refused as if their time were over. */
    public void expireLinks(int count) {
        linksToExpire.set(count);
    }

    /** What was run, in order, with parameters filled in. */
    public List<String> texts() {
        return List.copyOf(texts);
    }

    public long cancelled() {
        return runs.values().stream()
                .filter(run -> run.state.equals("CANCELED"))
                .count();
    }

    Object execute(ApiRequest request) {
        JsonNode body = request.json();
        String warehouse = body.path("warehouse_id").asText();
        warehouses.requireUsable(warehouse);
        String id = "statement-" + (runs.size() + 1);
        Run run = new Run();
        runs.put(id, run);
        if (!held) {
            String sql = NamedParameters.filledIn(body);
            run.work = threads.submit(() -> {
                warehouses.start(warehouse);
                work(run, home(body), sql);
            });
            await(run.work, late ? "0s" : body.path("wait_timeout").asText("10s"));
        }
        String lost = nextLoss.get();
        if (lost != null && body.path("statement").asText().contains(lost) && nextLoss.compareAndSet(lost, null)) {
            throw new LostAnswer();
        }
        return describe(id, run);
    }

    /** What takes longer is answered as RUNNING, and asked for later. */
    private static void await(Future<?> work, String waitTimeout) {
        try {
            work.get(Long.parseLong(waitTimeout.replace("s", "")), TimeUnit.SECONDS);
        } catch (TimeoutException | CancellationException e) {
            // It goes on, or was cancelled meanwhile.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void work(Run run, String home, String sql) {
        if (run.cancelled) {
            run.state = "CANCELED";
            return;
        }
        Failure failure = nextFailure.get();
        if (failure != null && sql.contains(failure.inText()) && nextFailure.compareAndSet(failure, null)) {
            run.error = failure;
            run.state = "FAILED";
            return;
        }
        run.state = "RUNNING";
        texts.add(sql);
        try {
            run.answer = runIn(home, sql);
            run.state = forgetful ? "CLOSED" : "SUCCEEDED";
        } catch (Exception e) {
            // Spark's client also throws checked exceptions, undeclared.
            run.error = new Failure("", "BAD_REQUEST", String.valueOf(e.getMessage()));
            run.state = run.cancelled ? "CANCELED" : "FAILED";
        }
    }

    /** The catalog and schema of tables that are named without. */
    private static String home(JsonNode body) {
        return "`" + body.path("catalog").asText("spark_catalog") + "`.`"
                + body.path("schema").asText("default") + "`";
    }

    private Answer runIn(String home, String sql) {
        if (home.equals(HOME)) {
            return engine.run(sql);
        }
        synchronized (engine) {
            engine.run("USE " + home);
            try {
                return engine.run(sql);
            } finally {
                engine.run("USE " + HOME);
            }
        }
    }

    Object get(ApiRequest request) {
        if (looksToFail.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new ApiRefusal(501, "NOT_IMPLEMENTED", "The statement's state cannot be told now.");
        }
        return describe(request.part(1), known(request.part(1)));
    }

    Object cancel(ApiRequest request) {
        if (cancelsRefused) {
            throw new ApiRefusal(501, "NOT_IMPLEMENTED", "Statements cannot be cancelled now.");
        }
        Run run = known(request.part(1));
        run.cancelled = true;
        if (run.work == null) {
            run.state = "CANCELED";
        } else {
            // What has come to its end meanwhile stays so.
            run.work.cancel(true);
        }
        return Map.of();
    }

    Object chunk(ApiRequest request) {
        String id = request.part(1);
        return result(id, known(id), Integer.parseInt(request.part(2)));
    }

    /** The storage behind a link: it takes no login. */
    Object storage(ApiRequest request) {
        if (request.query().containsKey("authorization")) {
            throw new ApiRefusal(400, "InvalidArgument", "Only one auth mechanism allowed");
        }
        if (linksToExpire.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new ApiRefusal(403, "AccessDenied", "Request has expired");
        }
        List<List<String>> rows = known(request.part(1)).answer.rows();
        int from = Integer.parseInt(request.part(2)) * ROWS_A_CHUNK;
        try {
            return new RestServer.Raw(
                    "application/json",
                    ApiRequest.JSON
                            .writeValueAsString(rows.subList(from, Math.min(rows.size(), from + ROWS_A_CHUNK)))
                            .getBytes(StandardCharsets.UTF_8));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Run known(String id) {
        Run run = runs.get(id);
        if (run == null) {
            throw new ApiRefusal(404, "NOT_FOUND", "The statement " + id + " was not found.");
        }
        return run;
    }

    private Map<String, Object> describe(String id, Run run) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("statement_id", id);
        if (run.state.equals("FAILED")) {
            shown.put(
                    "status",
                    Map.of(
                            "state",
                            run.state,
                            "error",
                            Map.of("error_code", run.error.code(), "message", run.error.message())));
            return shown;
        }
        shown.put("status", Map.of("state", run.state));
        if (run.state.equals("SUCCEEDED")) {
            shown.put("manifest", manifest(run.answer));
            shown.put("result", run.answer.rows().isEmpty() ? Map.of() : result(id, run, 0));
        }
        return shown;
    }

    private static Map<String, Object> manifest(Answer answer) {
        List<Object> columns = new ArrayList<>();
        answer.columns()
                .forEach((name, type) ->
                        columns.add(Map.of("name", name, "type_text", type, "position", columns.size())));
        int chunks = (answer.rows().size() + ROWS_A_CHUNK - 1) / ROWS_A_CHUNK;
        return Map.of(
                "format",
                "JSON_ARRAY",
                "schema",
                Map.of("column_count", columns.size(), "columns", columns),
                "total_row_count",
                answer.rows().size(),
                "total_chunk_count",
                chunks,
                "truncated",
                false);
    }

    private Map<String, Object> result(String id, Run run, int chunk) {
        int rows = run.answer.rows().size();
        Map<String, Object> link = new LinkedHashMap<>();
        link.put("chunk_index", chunk);
        link.put("row_offset", chunk * ROWS_A_CHUNK);
        link.put("row_count", Math.min(ROWS_A_CHUNK, rows - chunk * ROWS_A_CHUNK));
        link.put("external_link", host + "/storage/" + id + "/" + chunk);
        link.put("expiration", "2030-01-01T00:00:00Z");
        if ((chunk + 1) * ROWS_A_CHUNK < rows) {
            link.put("next_chunk_index", chunk + 1);
            link.put("next_chunk_internal_link", "/api/2.0/sql/statements/" + id + "/result/chunks/" + (chunk + 1));
        }
        return Map.of("external_links", List.of(link));
    }
}
