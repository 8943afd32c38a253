package dev.tributary.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Health;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Program;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import dev.tributary.runtime.UnavailableException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What the doctor asks of Spark, as a program of its own: a session, the functions that matching ships, an embedding.
 * Prints a line of JSON for each ({@code check}, {@code ok}, {@code millis}, {@code detail}); ends with 1 where one fails.
 * With {@code -Dtributary.doctor.wait=true} compute of a workspace that starts is waited for, each try with a line
 * {@code {"waiting":…}}.
 */
public final class SparkCheck {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SESSION = "spark";
    private static final Duration WAIT_POLL = Duration.ofSeconds(5);
    private static final int SPARK_OLDEST = 4;

    private interface Check {
        String look() throws InterruptedException;
    }

    private final Settings settings;
    private boolean allWell = true;

    private SparkCheck(Settings settings) {
        this.settings = settings;
    }

    /** @param args as every program takes them */
    public static void main(String[] args) throws InterruptedException {
        SparkCheck check;
        try {
            check = new SparkCheck(Program.settings(args));
        } catch (ConfigurationException e) {
            System.err.println(e.getMessage());
            System.exit(Program.EXIT_CONFIGURATION);
            return;
        }
        check.run();
        // Spark's client leaves threads behind.
        Runtime.getRuntime().halt(check.allWell ? Program.EXIT_CLEAN : Program.EXIT_FATAL);
    }

    private void run() throws InterruptedException {
        SparkEndpoint endpoint;
        try {
            endpoint = SparkEndpoint.of(settings);
        } catch (RuntimeException e) {
            tell(SESSION, false, 0, e.getMessage());
            return;
        }
        SparkWorker.Timeouts timeouts = new SparkWorker.Timeouts(
                settings.get(Keys.SPARK_CALL_TIMEOUT), settings.get(Keys.SPARK_CONNECT_TIMEOUT));
        try (SparkWorker plain = new SparkWorker(endpoint, "doctor", timeouts, session -> {})) {
            // Databricks' own messages say what helps.
            if (!look(SESSION, usesDatabricks() ? "" : "check spark.endpoint", () -> session(plain))) {
                return;
            }
        }
        if (settings.get(Keys.MATCH_ENABLED) && settings.get(Keys.MATCH_ENGINE).equals("spark")) {
            functions(endpoint, timeouts);
        }
        if (settings.get(Keys.EMBED_ENABLED) && Set.of("spark", "auto").contains(settings.get(Keys.EMBED_ENGINE))) {
            embedding(endpoint, timeouts);
        }
    }

    private boolean usesDatabricks() {
        return settings.get(Keys.SPARK_ENDPOINT).equals("databricks");
    }

    private void functions(SparkEndpoint endpoint, SparkWorker.Timeouts timeouts) throws InterruptedException {
        try (SparkWorker worker = new SparkWorker(endpoint, "doctor", timeouts, session -> {
            ShippedCode.ship(session);
            Functions.registerMatching(session);
        })) {
            look(
                    "spark functions",
                    "where the server takes no functions, set match.engine to in-process",
                    () -> worker.call("run a function", open -> {
                        // One that the session knows by its name, and one that travels with what it works on.
                        open.session()
                                .range(1)
                                .select(
                                        Functions.segmentOf(col("id").cast("string"), 2)
                                                .as("slice"),
                                        lit("doctor/0").as("version"))
                                .select(Functions.matchSegment(new byte[0], new byte[0], Functions.Changes.NONE, false))
                                .collectAsList();
                        return "functions can be sent and run";
                    }));
        }
    }

    private void embedding(SparkEndpoint endpoint, SparkWorker.Timeouts timeouts) throws InterruptedException {
        String model = settings.get(Keys.EMBED_MODEL);
        SparkWorker worker = new SparkWorker(endpoint, "doctor", timeouts, session -> {
            ShippedCode.ship(session);
            Functions.registerTexts(session);
        });
        try (EmbedEngine engine = new EmbedEngines(settings, new Health(), () -> worker).engine()) {
            look("embedding", "check embedding.model, or set embedding.engine to in-process", () -> {
                Embedded embedded = engine.embed(List.of("harmless")).get(0);
                if (embedded.failed()) {
                    throw new IllegalStateException(embedded.error());
                }
                return model + " gives vectors of " + embedded.vector().length;
            });
        }
    }

    private String session(SparkWorker worker) throws InterruptedException {
        boolean waits = Boolean.getBoolean("tributary.doctor.wait") && usesDatabricks();
        // Compute itself says when it has taken too long; this is for what never says so.
        long deadlineNs = System.nanoTime()
                + settings.get(Keys.DATABRICKS_START_TIMEOUT).plusMinutes(1).toNanos();
        while (true) {
            try {
                return worker.call("ask the version", SparkCheck::version);
            } catch (ComputeRefusedException e) {
                print(Map.of("waiting", e.getMessage()));
            } catch (UnavailableException e) {
                if (!waits && usesDatabricks()) {
                    throw new UnavailableException(e.getMessage() + "; look again later, or wait with --wait", e);
                }
                if (!waits || System.nanoTime() > deadlineNs) {
                    throw e;
                }
                print(Map.of("waiting", e.getMessage()));
                new StopSignal().await(WAIT_POLL);
            }
        }
    }

    private static String version(SparkWorker.Open open) {
        String version = open.session().version();
        if (Integer.parseInt(version.replaceFirst("\\D.*", "")) < SPARK_OLDEST) {
            throw new ConfigurationException(open.target().label() + " runs Spark " + version
                    + ", which does not take this client; 4.0 or later is needed, on Databricks runtime 17");
        }
        return "Spark " + version + " on " + open.target().label();
    }

    private boolean look(String name, String mend, Check check) throws InterruptedException {
        long startedNs = System.nanoTime();
        try {
            String seen = check.look();
            tell(name, true, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs), seen);
            return true;
        } catch (RuntimeException e) {
            String reason =
                    SparkFailure.ownCause(e).map(Throwable::getMessage).orElseGet(() -> SparkFailure.describe(e));
            tell(
                    name,
                    false,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs),
                    mend.isEmpty() ? reason : reason + "; " + mend);
            return false;
        }
    }

    private void tell(String check, boolean ok, long millis, String detail) {
        allWell &= ok;
        Map<String, Object> finding = new LinkedHashMap<>();
        finding.put("check", check);
        finding.put("ok", ok);
        finding.put("millis", millis);
        finding.put("detail", detail);
        print(finding);
    }

    private static void print(Map<String, Object> line) {
        try {
            System.out.println(JSON.writeValueAsString(line));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
