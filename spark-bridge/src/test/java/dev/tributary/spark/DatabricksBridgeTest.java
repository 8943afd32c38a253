package dev.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.TrustedAuthorities;
import dev.tributary.testkit.workspace.Clusters.Specification;
import dev.tributary.testkit.workspace.EmulatedWorkspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program on a Databricks workspace through all that a workspace does in weeks; the workspace is emulated. */
class DatabricksBridgeTest extends BridgeProgramFixture {

    private static final String CLUSTER = "0101-120000-abcdefgh";

    @TempDir
    Path folder;

    private EmulatedWorkspace workspace;
    private int written;

    @BeforeEach
    void startWorkspace() {
        workspace = EmulatedWorkspace.start(folder, spark);
        workspace.clusters().add(Specification.dedicated(CLUSTER, "matching"), "RUNNING");
    }

    @AfterEach
    void stopWorkspace() {
        workspace.close();
        workspace.requireAllKnown();
    }

    @Override
    Map<String, String> furtherSettings() {
        return Map.of(
                "spark.endpoint",
                "databricks",
                "databricks.profile",
                "principal",
                "databricks.config-file",
                workspace.profiles().toString(),
                "databricks.cluster-id",
                CLUSTER,
                "tls.ca-file",
                workspace.authority().toString());
    }

    private void write(int records) {
        writeCanonical(written, written + records);
        written += records;
    }

    private void awaitAll(CompletableFuture<Void> program) {
        int wanted = written - written / 100 * 2;
        await().atMost(PATIENCE)
                .failFast(() -> program.isDone())
                .pollInterval(Duration.ofMillis(300))
                .untilAsserted(() -> {
                    assertThat(sourcesOf(topics.matches())).hasSize(wanted);
                    assertThat(sourcesOf(topics.embeddings())).hasSize(wanted);
                });
    }

    @Test
    void everyRecordHasOneOutcomeThroughLostTokensThrottlingRestartAndTermination() throws Exception {
        prepare("weeks", "spark");
        TrustedAuthorities.trust(settings);
        writeReferences(56);
        write(200);
        CompletableFuture<Void> program = startProgram();
        awaitAll(program);

        workspace.logins().revokeAll();
        write(100);
        awaitAll(program);

        write(100);
        workspace.endSparkCallsUnauthenticated();
        workspace.cutSparkCalls();
        awaitAll(program);

        workspace.sparkThrottle().closeFor(Duration.ofSeconds(4));
        write(100);
        awaitAll(program);
        // Three workers, each with one call and what the client sends along with it, before each knows.
        assertThat(workspace.sparkThrottle().refused()).isLessThanOrEqualTo(15);

        write(50);
        workspace.clusters().restart(CLUSTER);
        write(50);
        awaitAll(program);

        workspace.clusters().terminate(CLUSTER);
        write(100);
        awaitAll(program);
        assertThat(workspace.clusters().starts()).containsExactly(CLUSTER);

        assertThat(sourcesOf(topics.matches()).values()).containsOnly(1);
        assertThat(sourcesOf(topics.embeddings()).values()).containsOnly(1);
        // Both lanes reject the two broken ones of each hundred, the loader a broken reference; no outage makes more.
        assertThat(committed(topics.deadLetters())).hasSize(2 * 2 * written / 100 + 1);

        workspace.clusters().forbid(CLUSTER);
        write(1);
        assertThatThrownBy(() -> program.get(2, TimeUnit.MINUTES))
                .hasRootCauseInstanceOf(ConfigurationException.class)
                .rootCause()
                .hasMessageContaining("does not have Attach permissions");
    }
}
