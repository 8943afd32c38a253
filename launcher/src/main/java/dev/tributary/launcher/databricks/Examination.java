package dev.tributary.launcher.databricks;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.databricks.ServingEndpoint;
import dev.tributary.databricks.Workspace;
import dev.tributary.embedded.ModuleClassPath;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.schemas.TopicSetup;
import dev.tributary.schemas.Topics;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.neo4j.driver.AuthToken;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;

/** Looks at every connection and right that the programs need, in the order in which a record meets them. */
final class Examination {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final String SPARK_CHECK = "dev.tributary.spark.SparkCheck";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Settings settings;
    private final List<String> arguments;
    private final Checkup checkup;

    /** @param arguments that give a child the same settings */
    Examination(Settings settings, List<String> arguments, Checkup checkup) {
        this.settings = settings;
        this.arguments = arguments;
        this.checkup = checkup;
    }

    void run() throws InterruptedException {
        boolean usesWorkspace = settings.get(Keys.SPARK_ENDPOINT).equals("databricks")
                || settings.get(Keys.DATABRICKS_PROFILE).isPresent()
                || !settings.keptElsewhere().isEmpty();
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
        if (checkup.run("kafka", DEADLINE, "check kafka.bootstrap-servers and kafka.properties.*", this::brokers)) {
            checkup.run("topics", DEADLINE, "create them with 'tributary topics create'", this::topics);
            checkup.run(
                    "transactions",
                    DEADLINE,
                    "grant Write and Describe on the transactional ids that start with topics.prefix",
                    this::transactions);
        }
        checkup.run("registry", DEADLINE, "check registry.url, or run 'tributary topics create'", this::registry);
        spark();
        if (settings.get(Keys.EMBED_ENGINE).equals("serving")) {
            checkup.run("serving endpoint", DEADLINE, "create it with 'tributary endpoint ensure'", this::serving);
        }
        checkup.run("neo4j", DEADLINE, "check neo4j.uri, neo4j.user and neo4j.password", this::graph);
        checkup.run("delta", DEADLINE, "check delta.path and the rights on it", this::tables);
    }

    private String login() {
        Workspace workspace = Workspace.of(settings);
        return workspace.user() + " at " + workspace.host() + " by " + workspace.authenticationType();
    }

    private Map<String, Object> kafka() {
        Map<String, Object> properties = KafkaProperties.common(settings);
        properties.put("default.api.timeout.ms", 10_000);
        properties.put("request.timeout.ms", 5_000);
        return properties;
    }

    private String brokers() throws Exception {
        try (Admin admin = Admin.create(kafka())) {
            var cluster = admin.describeCluster();
            return cluster.nodes().get().size() + " broker(s) of cluster "
                    + cluster.clusterId().get();
        }
    }

    private String topics() throws Exception {
        Topics topics = new RecordFormats(settings).topics();
        java.util.Set<String> names = new HashSet<>(List.of(
                topics.entities(),
                topics.canonical(),
                topics.reference(),
                topics.epochs(),
                topics.matches(),
                topics.embeddings(),
                topics.deadLetters()));
        try (Admin admin = Admin.create(kafka())) {
            List<String> problems = TopicSetup.problems(admin, topics, names);
            if (!problems.isEmpty()) {
                throw new ConfigurationException(String.join("; ", problems));
            }
        }
        return names.size() + " topics are as they should be";
    }

    private String transactions() {
        String id = new RecordFormats(settings).topics().prefix() + settings.get(Keys.MATCH_GROUP) + "-doctor";
        Map<String, Object> properties = KafkaProperties.transactionalProducer(settings, id);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.abortTransaction();
        }
        return "may be begun as " + id;
    }

    private String registry() {
        RecordFormats formats = new RecordFormats(settings);
        TopicSetup.register(formats.registry(), formats.topics(), false);
        return "the schemas of the output topics are at " + settings.get(Keys.REGISTRY_URL);
    }

    /** In a JVM of its own, with spark-bridge's class path. */
    private void spark() throws InterruptedException {
        try {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--add-opens=java.base/java.nio=ALL-UNNAMED",
                    "--add-opens=java.base/sun.util.calendar=ALL-UNNAMED",
                    "-XX:TieredStopAtLevel=1",
                    SPARK_CHECK));
            command.addAll(arguments);
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment()
                    .put(
                            "CLASSPATH",
                            ModuleClassPath.of("spark-bridge").stream()
                                    .map(Path::toString)
                                    .collect(Collectors.joining(File.pathSeparator)));
            Process process = builder.start();
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                // Log lines go the same way; a finding is a line of JSON.
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("{\"check\":")) {
                        checkup.tell(JSON.readValue(line, Finding.class));
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

    private String serving() {
        String name = settings.get(Keys.EMBED_MODEL);
        ServingEndpoint endpoint = new ServingEndpoint(Workspace.of(settings), name);
        boolean ready = endpoint.ready().orElseThrow(() -> new ConfigurationException("there is no endpoint " + name));
        if (!ready) {
            throw new ConfigurationException(name + " is not ready, or asleep: its first request wakes it");
        }
        return name + " gives vectors of " + endpoint.embed(List.of("harmless")).get(0).length;
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
            return "Neo4j " + answer.records().get(0).get("version").asString() + ", database "
                    + settings.get(Keys.NEO4J_DATABASE);
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
