package dev.tributary.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Program;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.UnavailableException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a table on Spark for a parent process that sends its rows to Kafka. Standard input and output carry the messages,
 * a line of JSON each; the log goes to standard error.
 *
 * <p>In: {@code {"ask":"open","table":…,"condition":…,"pinned":…,"version":…}}, then {@code {"ask":"survey","key":…}} and,
 * again and again, {@code {"ask":"chunk","key":…,"columns":[…],"after":…,"rows":…,"bytes":…}}; the end of the input ends it.
 * Out, for each: {@code {"answer":…}}, {@code {"unavailable":why}} where it may be asked again later, or
 * {@code {"refused":why}}.
 */
public final class TableProgram {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SparkWorker worker;
    private final PrintStream out;
    private TableReader reader;

    private TableProgram(SparkWorker worker, PrintStream out) {
        this.worker = worker;
        this.out = out;
    }

    /** @param args settings, as every program takes them; {@code spark.endpoint} and what belongs to it matter */
    public static void main(String[] args) throws IOException, InterruptedException {
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(new PrintStream(System.err, true, StandardCharsets.UTF_8));
        try {
            Settings settings = Program.settings(args);
            SparkWorker.Timeouts timeouts = new SparkWorker.Timeouts(
                    settings.get(Keys.SPARK_CALL_TIMEOUT), settings.get(Keys.SPARK_CONNECT_TIMEOUT));
            // Dates as text are to be the same on every machine.
            try (SparkWorker worker =
                    new SparkWorker(SparkEndpoint.of(settings), "table", timeouts, session -> session.conf()
                            .set("spark.sql.session.timeZone", "UTC"))) {
                new TableProgram(worker, answers).run();
            }
        } catch (ConfigurationException | UnavailableException e) {
            answers.println(JSON.writeValueAsString(Map.of("refused", e.getMessage())));
        }
        // Spark's client leaves threads behind.
        Runtime.getRuntime().halt(Program.EXIT_CLEAN);
    }

    private void run() throws IOException, InterruptedException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(JSON.writeValueAsString(answer(JSON.readTree(line))));
        }
    }

    private Map<String, Object> answer(JsonNode request) throws InterruptedException {
        try {
            return Map.of("answer", look(request));
        } catch (UnavailableException e) {
            return Map.of("unavailable", e.getMessage());
        } catch (ConfigurationException e) {
            return Map.of("refused", e.getMessage());
        } catch (RuntimeException e) {
            return Map.of("refused", "Spark (spark.endpoint) failed: " + SparkFailure.describe(e));
        }
    }

    private Object look(JsonNode request) throws InterruptedException {
        String ask = request.path("ask").asText();
        return switch (ask) {
            case "open" -> {
                reader = new TableReader(
                        worker,
                        new TableReader.Wish(
                                request.path("table").asText(),
                                text(request, "condition"),
                                request.path("pinned").asBoolean()));
                yield reader.describe(
                        request.hasNonNull("version")
                                ? Optional.of(request.path("version").asLong())
                                : Optional.empty());
            }
            case "survey" -> reader.survey(request.path("key").asText());
            case "chunk" ->
                reader.chunk(
                        request.path("key").asText(),
                        texts(request.path("columns")),
                        text(request, "after"),
                        request.path("rows").asInt(),
                        request.path("bytes").asLong());
            default -> throw new IllegalArgumentException("unknown request " + ask);
        };
    }

    private static Optional<String> text(JsonNode request, String name) {
        return request.hasNonNull(name) ? Optional.of(request.path(name).asText()) : Optional.empty();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(node -> texts.add(node.asText()));
        return texts;
    }
}
