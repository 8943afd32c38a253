package dev.tributary.launcher.databricks;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.databricks.ServingUse;
import dev.tributary.databricks.Workspace;
import dev.tributary.launcher.SparkProgram;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.schemas.TopicSetup;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.neo4j.driver.AuthToken;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Session;
import org.neo4j.driver.SessionConfig;
import org.neo4j.driver.Transaction;

/** Looks at every connection and right that the programs need, in the order in which a record meets them. */
final class Examination {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final String SPARK_CHECK = "dev.tributary.spark.SparkCheck";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Settings settings;
    private final List<String> arguments;
    private final boolean wait;
    private final Checkup checkup;

    /**
     * @param arguments that give a child the same settings
     * @param wait whether compute that sleeps is started and waited for
     */
    Examination(Settings settings, List<String> arguments, boolean wait, Checkup checkup) {
        this.settings = settings;
        this.arguments = arguments;
        this.wait = wait;
        this.checkup = checkup;
    }

    void run() throws InterruptedException {
        boolean usesWorkspace = usesWorkspace();
        if (usesWorkspace) {
            checkup.run("databricks login", DEADLINE, "check databricks.profile", this::login);
            for (Map.Entry<String, String> secret : settings.keptElsewhere().entrySet()) {
                checkup.run(
                        "secret of " + secret.getKey(), DEADLINE, "put it there with 'tributary secrets put'", () -> {
                            settings.valueOf(secret.getKey());
                            return secret.getValue() + " can be read";
                        });
            }
        }
        new KafkaExamination(settings, checkup).run();
        checkup.run("registry", DEADLINE, "check registry.url, or run 'tributary topics create'", this::registry);
        spark();
        if (usesWorkspace) {
            new WorkspaceExamination(settings, wait, checkup).run();
        }
        checkup.run("neo4j", DEADLINE, "check neo4j.uri, neo4j.user and neo4j.password", this::graph);
        if (!WorkspaceExamination.keepsTables(settings)) {
            checkup.run("delta", DEADLINE, "check delta.path and the rights on it", this::tables);
        }
    }

    private boolean usesWorkspace() {
        return settings.get(Keys.SPARK_ENDPOINT).equals("databricks")
                || settings.get(Keys.DATABRICKS_PROFILE).isPresent()
                || !settings.keptElsewhere().isEmpty()
                || WorkspaceExamination.keepsTables(settings)
                || ServingUse.forEmbedding(settings)
                || ServingUse.forAdjudication(settings);
    }

    private String login() {
        Workspace workspace = Workspace.of(settings);
        return workspace.user() + " at " + workspace.host() + " by " + workspace.authenticationType();
    }

    private String registry() {
        RecordFormats formats = new RecordFormats(settings);
        TopicSetup.register(formats.registry(), formats.topics(), false);
        return "the schemas of the output topics are at " + settings.get(Keys.REGISTRY_URL);
    }

    /** In a JVM of its own, with spark-bridge's class path. */
    private void spark() throws InterruptedException {
        try {
            Process process = SparkProgram.start(
                    SPARK_CHECK,
                    List.of("-XX:TieredStopAtLevel=1", "-Dtributary.doctor.wait=" + wait),
                    arguments,
                    ProcessBuilder.Redirect.DISCARD);
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                // Log lines go the same way; a finding is a line of JSON.
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("{\"check\":")) {
                        checkup.tell(JSON.readValue(line, Finding.class));
                    } else if (line.startsWith("{\"waiting\":")) {
                        checkup.waiting(JSON.readTree(line).path("waiting").asText());
                    }
                }
            } finally {
                process.destroy();
            }
            if (process.waitFor() > 1) {
                checkup.tell(new Finding("spark", false, 0, "the check of Spark ended with " + process.exitValue()));
            }
        } catch (IOException e) {
            checkup.tell(new Finding("spark", false, 0, "cannot be checked: " + e.getMessage()));
        }
    }

    private String graph() {
        AuthToken login = settings.get(Keys.NEO4J_PASSWORD)
                .map(password -> AuthTokens.basic(settings.get(Keys.NEO4J_USER), password))
                .orElseGet(AuthTokens::none);
        try (Driver driver = GraphDatabase.driver(settings.get(Keys.NEO4J_URI), login)) {
            driver.verifyConnectivity();
            var answer = driver.executableQuery("CALL dbms.components() YIELD versions RETURN versions[0] AS version")
                    .withConfig(org.neo4j.driver.QueryConfig.builder()
                            .withDatabase(settings.get(Keys.NEO4J_DATABASE))
                            .build())
                    .execute();
            try (Session session = driver.session(SessionConfig.forDatabase(settings.get(Keys.NEO4J_DATABASE)));
                    Transaction transaction = session.beginTransaction()) {
                // Needs the right to write, and leaves nothing.
                transaction.run("CREATE ()").consume();
                transaction.rollback();
            }
            return "Neo4j " + answer.records().get(0).get("version").asString() + ", database "
                    + settings.get(Keys.NEO4J_DATABASE) + ", can be written";
        }
    }

    private String tables() throws IOException {
        String path = settings.get(Keys.DELTA_PATH);
        if (!path.contains("://")) {
            Path folder = Files.createDirectories(Path.of(path));
            Files.delete(Files.createTempFile(folder, "doctor", ".tmp"));
            return folder.toAbsolutePath() + " can be written";
        }
        org.apache.hadoop.fs.Path folder = new org.apache.hadoop.fs.Path(path);
        org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(folder, "_doctor.tmp");
        FileSystem files = FileSystem.get(folder.toUri(), new Configuration());
        files.create(file, true).close();
        files.delete(file, false);
        return path + " can be written";
    }
}
