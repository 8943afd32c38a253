package dev.tributary.launcher.backfill;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tributary.launcher.CommandFailedException;
import dev.tributary.launcher.SparkProgram;
import dev.tributary.runtime.Backoff;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.StopSignal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The table that is sent, read through a child process that has Spark's client on its class path. Where Spark is not
 * there it is asked again, with backoff, for as long as the caller is patient. For one thread.
 */
public final class SourceTable implements AutoCloseable {

    private static final String PROGRAM = "dev.tributary.spark.TableProgram";
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(5);
    private static final Duration STOP_MAX = Duration.ofSeconds(10);
    private static final Duration KILL_MAX = Duration.ofSeconds(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What is read.
     *
     * @param table as SQL names it
     * @param condition of SQL that rows have to meet
     * @param pinned whether one version of the table is read
     */
    public record Wish(String table, Optional<String> condition, boolean pinned) {}

    /**
     * What the table is.
     *
     * @param version that is read; -1 where none is pinned
     * @param id of the Delta table; empty where no version is pinned
     * @param columns types by name, in order
     * @param committedMillis when the newest version was committed, epoch milliseconds; without versions when it was asked
     *     for, and 0 where the version was given
     */
    public record Shape(
            @JsonProperty("version") long version,
            @JsonProperty("id") String id,
            @JsonProperty("columns") Map<String, String> columns,
            @JsonProperty("committedMillis") long committedMillis) {}

    /**
     * What is to be known of the key before rows are read in its order.
     *
     * @param withoutKey rows whose key is null or blank
     * @param repeated some of the keys that more than one row has
     */
    public record Survey(
            @JsonProperty("rows") long rows,
            @JsonProperty("withoutKey") long withoutKey,
            @JsonProperty("distinct") long distinct,
            @JsonProperty("repeated") List<String> repeated) {}

    /**
     * Rows in the order of the key.
     *
     * @param rows the key, then the columns that were asked for; null for NULL
     * @param last whether no row comes after these
     */
    public record Chunk(
            @JsonProperty("rows") List<String[]> rows,
            @JsonProperty("last") boolean last) {}

    /**
     * How long Spark is waited for.
     *
     * @param first the very first answer, before which its address may be wrong
     * @param later any answer after it
     */
    public record Patience(Duration first, Duration later) {}

    private final Wish wish;
    private final Patience patience;
    private final StopSignal stop;
    private final Consumer<String> waiting;
    private final Path log;
    private final Process child;
    private final PrintWriter out;
    private final BufferedReader in;
    private boolean hasAnswered;

    /**
     * @param arguments that give the child the caller's settings
     * @param waiting told what is waited for
     */
    public SourceTable(Wish wish, List<String> arguments, Patience patience, StopSignal stop, Consumer<String> waiting)
            throws IOException {
        this.wish = wish;
        this.patience = patience;
        this.stop = stop;
        this.waiting = waiting;
        this.log = Files.createTempFile("tributary-table-", ".log");
        this.child =
                SparkProgram.start(PROGRAM, List.of("-Xmx512m"), arguments, ProcessBuilder.Redirect.to(log.toFile()));
        this.out = new PrintWriter(new OutputStreamWriter(child.getOutputStream(), StandardCharsets.UTF_8));
        this.in = new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Looks at the table.
     *
     * @param version to read; empty for the newest
     * @throws ConfigurationException where it is missing, or may not be read
     */
    public Shape open(Optional<Long> version) throws IOException, InterruptedException {
        ObjectNode request = JSON.createObjectNode()
                .put("ask", "open")
                .put("table", wish.table())
                .put("condition", wish.condition().orElse(null))
                .put("pinned", wish.pinned());
        version.ifPresent(number -> request.put("version", number));
        return JSON.treeToValue(ask(request), Shape.class);
    }

    /** @throws ConfigurationException where rows cannot be read in the order of the key */
    public Survey survey(String key) throws IOException, InterruptedException {
        return JSON.treeToValue(ask(JSON.createObjectNode().put("ask", "survey").put("key", key)), Survey.class);
    }

    /**
     * The rows after a key.
     *
     * @param after the last key that was read; null before the first
     * @param bytesMax most bytes of text; a larger row comes alone
     */
    public Chunk chunk(String key, List<String> columns, String after, int rowsMax, long bytesMax)
            throws IOException, InterruptedException {
        ObjectNode request = JSON.createObjectNode()
                .put("ask", "chunk")
                .put("key", key)
                .put("after", after)
                .put("rows", rowsMax)
                .put("bytes", bytesMax);
        columns.forEach(request.putArray("columns")::add);
        return JSON.treeToValue(ask(request), Chunk.class);
    }

    private JsonNode ask(ObjectNode request) throws IOException, InterruptedException {
        Backoff backoff = new Backoff(BACKOFF_MAX);
        Duration wait = hasAnswered ? patience.later() : patience.first();
        long startedNs = System.nanoTime();
        while (true) {
            out.println(request);
            out.flush();
            String line = in.readLine();
            if (line == null) {
                throw new CommandFailedException("the program that reads the table has ended; its log is " + log
                        + ". Start the backfill again," + " it goes on from here");
            }
            JsonNode answer = JSON.readTree(line);
            if (answer.has("answer")) {
                hasAnswered = true;
                return answer.path("answer");
            }
            if (answer.has("refused")) {
                throw new ConfigurationException(answer.path("refused").asText());
            }
            String why = answer.path("unavailable").asText();
            if (System.nanoTime() - startedNs > wait.toNanos()) {
                throw new CommandFailedException(why);
            }
            waiting.accept(why);
            if (stop.await(backoff.next())) {
                throw new CommandFailedException("stopped while waiting: " + why);
            }
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
        try {
            if (!child.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
                child.destroyForcibly().waitFor(KILL_MAX.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            child.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        if (!child.isAlive() && child.exitValue() == 0) {
            Files.deleteIfExists(log);
        }
    }
}
