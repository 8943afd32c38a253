package dev.tributary.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.embedded.EmbeddedBroker;
import dev.tributary.embedded.EmbeddedRegistry;
import dev.tributary.embedded.EmbeddedSpark;
import dev.tributary.embedded.ServerOptions;
import dev.tributary.testkit.workspace.Clusters.Specification;
import dev.tributary.testkit.workspace.EmulatedWorkspace;
import dev.tributary.testkit.workspace.SharedSpark;
import dev.tributary.testkit.workspace.SparkSql;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The doctor with real servers, the workspace emulated in front of one of them. */
class DoctorCommandTest {

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static EmbeddedRegistry registry;
    private static EmbeddedSpark spark;
    private static EmulatedWorkspace workspace;

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @BeforeAll
    static void startServers() {
        broker = EmbeddedBroker.launch(ServerOptions.in(directory));
        registry = EmbeddedRegistry.launch(ServerOptions.in(directory));
        broker.awaitReady();
        registry.awaitReady();
        spark = SharedSpark.get();
        workspace = EmulatedWorkspace.start(directory.resolve("workspace"), spark);
        workspace.clusters().add(Specification.dedicated("0101-a", "matching"), "RUNNING");
        workspace.clusters().add(Specification.dedicated("0101-b", "asleep"), "TERMINATED");
        workspace.secrets().put("prod", "neo4j", "secret-of-the-graph");
    }

    @AfterAll
    static void stopServers() {
        workspace.close();
        registry.close();
        broker.close();
        workspace.requireAllKnown();
    }

    private int run(Map<String, String> changes, String... words) {
        Map<String, String> values = new HashMap<>(Map.of(
                "kafka.bootstrap-servers",
                broker.bootstrapServers(),
                "registry.url",
                registry.uri().toString(),
                "topics.replication-factor",
                "1",
                "spark.endpoint",
                "databricks",
                "embedding.model",
                "hashed-ngrams",
                "delta.path",
                directory.resolve("delta").toString()));
        values.putAll(workspace.settings("principal"));
        values.put("neo4j.password", "${databricks:prod/neo4j}");
        values.put("neo4j.uri", "bolt://127.0.0.1:1");
        values.putAll(changes);
        List<String> all = new ArrayList<>(List.of(words));
        values.forEach((key, value) -> all.addAll(List.of("--set", key + "=" + value)));
        CommandLine command = Tributary.commandLine();
        command.setOut(new PrintWriter(output, true));
        command.setErr(new PrintWriter(errors, true));
        return command.execute(all.toArray(String[]::new));
    }

    @Test
    void everyConnectionHasALineAndWhatIsAmissItsMend() throws Exception {
        assertThat(run(Map.of(), "topics", "create")).isZero();
        output.getBuffer().setLength(0);

        // Everything is there but Neo4j; the cluster has to be started.
        workspace.clusters().holdStarts(true);
        CompletableFuture<Integer> doctor = CompletableFuture.supplyAsync(
                () -> run(Map.of("databricks.cluster-id", "0101-b"), "doctor", "--wait", "--json"));
        await().atMost(Duration.ofMinutes(2)).failFast(doctor::isDone).until(() -> errors.toString()
                .contains("… cluster 'asleep' (0101-b) is PENDING"));
        workspace.clusters().holdStarts(false);
        assertThat(doctor.get(3, TimeUnit.MINUTES)).isEqualTo(1);

        Map<String, JsonNode> findings = new HashMap<>();
        new ObjectMapper()
                .readTree(output.toString())
                .forEach(finding -> findings.put(finding.path("check").asText(), finding));
        assertThat(findings.keySet())
                .containsExactlyInAnyOrder(
                        "databricks login",
                        "secret of neo4j.password",
                        "kafka",
                        "topics",
                        "rights on topics",
                        "rights on groups",
                        "transactions",
                        "registry",
                        "spark",
                        "spark functions",
                        "embedding",
                        "neo4j",
                        "delta");
        findings.forEach((name, finding) -> assertThat(finding.path("ok").asBoolean())
                .as("%s: %s", name, finding.path("detail").asText())
                .isEqualTo(!name.equals("neo4j")));
        assertThat(findings.get("neo4j").path("detail").asText()).contains("neo4j.uri");
        assertThat(findings.get("spark").path("detail").asText()).contains("Spark 4.2.0 on cluster 'asleep' (0101-b)");
        assertThat(output.toString()).doesNotContain("secret-of-the-graph");
    }

    @Test
    void aClusterThatIsFoundAndRefusesUsIsLeftForTheNextOne() {
        workspace.clusters().add(Specification.dedicated("0101-c", "first-and-forbidden"), "RUNNING");
        workspace.clusters().forbid("0101-c");
        try {
            run(Map.of("match.engine", "in-process", "embed.enabled", "false"), "doctor");
        } finally {
            workspace.clusters().remove("0101-c");
        }

        assertThat(output.toString()).contains("✓ spark").contains("Spark 4.2.0 on cluster 'matching' (0101-a)");
        assertThat(errors.toString()).contains("… ").contains("'first-and-forbidden' (0101-c) refuses us");
    }

    @Test
    void aSparkThatRefusesAndTopicsThatAreMissingAreToldInLines() {
        assertThat(run(Map.of("topics.prefix", "none.", "databricks.cluster-id", "0101-nowhere"), "doctor"))
                .isEqualTo(1);

        assertThat(output.toString().lines().filter(line -> line.startsWith("✗")))
                .anySatisfy(line -> assertThat(line).contains("topics", "tributary topics create"))
                .anySatisfy(line -> assertThat(line).contains("spark", "Cluster 0101-nowhere does not exist"));
        assertThat(output.toString()).contains("✓ kafka");
    }

    /** The table is read over the compute of the workspace; its name is filled in from the settings. */
    @Test
    void aTableOfTheWorkspaceIsLookedAtBeforeItIsSent() throws Exception {
        assertThat(run(Map.of(), "topics", "create")).isZero();
        try (SparkSql sql = new SparkSql(spark)) {
            sql.run("CREATE SCHEMA IF NOT EXISTS crm");
            sql.run("CREATE TABLE crm.firms USING DELTA AS SELECT 7 AS id, 'Nordwind GmbH' AS company");
        }
        Map<String, String> schema = Map.of("databricks.schema", "crm");

        assertThat(run(schema, "backfill", "--table", "firms", "--key", "id", "--map", "company=name", "--dry-run"))
                .as(errors::toString)
                .isZero();

        assertThat(output.toString())
                .contains("would send 1 rows to entities as tributary-backfill-firms.firms")
                .contains("company becomes name")
                .contains("7 {name=Nordwind GmbH}");
        assertThat(run(schema, "backfill", "--table", "firms", "--key", "id,company"))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("--key: one column").contains("concat_ws");
        assertThat(run(schema, "backfill", "--table", "firms", "--key", "id")).isEqualTo(2);
        assertThat(errors.toString()).contains("no column becomes the attribute name");
    }
}
