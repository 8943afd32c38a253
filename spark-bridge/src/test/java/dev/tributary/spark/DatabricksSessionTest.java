package dev.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tributary.embedded.EmbeddedServer;
import dev.tributary.embedded.EmbeddedSpark;
import dev.tributary.embedded.ServerOptions;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.TrustedAuthorities;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.testkit.workspace.Clusters.Specification;
import dev.tributary.testkit.workspace.EmulatedWorkspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions on a Databricks workspace that misbehaves; the workspace is emulated, the Spark server behind it is real. */
class DatabricksSessionTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration SESSION_IDLE_MAX = Duration.ofSeconds(6);

    @TempDir
    static Path directory;

    private static EmbeddedSpark spark;

    @TempDir
    Path folder;

    private EmulatedWorkspace workspace;
    private final List<SparkWorker> workers = new ArrayList<>();

    @BeforeAll
    static void startSpark() {
        spark = EmbeddedSpark.start(
                ServerOptions.in(directory)
                        .jvmFlags(EmbeddedServer.QUICK_START)
                        .setting(
                                "spark.connect.session.manager.defaultSessionTimeout",
                                SESSION_IDLE_MAX.toSeconds() + "s")
                        .setting("spark.connect.session.manager.maintenanceInterval", "1s"),
                EmbeddedSpark.CURRENT,
                2);
    }

    @AfterAll
    static void stopSpark() {
        spark.close();
    }

    @BeforeEach
    void startWorkspace() {
        if (!spark.isAlive()) {
            spark.restart();
        }
        workspace = EmulatedWorkspace.start(folder, spark);
    }

    @AfterEach
    void stopWorkspace() {
        workers.forEach(SparkWorker::close);
        workspace.close();
        workspace.requireAllKnown();
    }

    /** @param more keys and values, in turn */
    private SparkWorker worker(String... more) {
        return worker(Duration.ofSeconds(20), more);
    }

    private SparkWorker worker(Duration callTimeout, String... more) {
        Map<String, String> values = new HashMap<>();
        values.put("tls.ca-file", workspace.authority().toString());
        values.put("databricks.config-file", workspace.profiles().toString());
        values.put("databricks.profile", "principal");
        values.put("spark.endpoint", "databricks");
        for (int i = 0; i < more.length; i += 2) {
            values.put(more[i], more[i + 1]);
        }
        Settings settings = Settings.load(Optional.empty(), Map.of(), values);
        TrustedAuthorities.trust(settings);
        SparkWorker worker = new SparkWorker(
                SparkEndpoint.of(settings),
                "test",
                new SparkWorker.Timeouts(callTimeout, Duration.ofSeconds(60)),
                session -> session.range(7).createOrReplaceTempView("seven"));
        workers.add(worker);
        return worker;
    }

    /** Asks for what the session was prepared with; returns the session's number. */
    private static long ask(SparkWorker worker) throws InterruptedException {
        return worker.call("count", open -> {
            assertThat(open.session().table("seven").count()).isEqualTo(7);
            return open.generation();
        });
    }

    private static long askPatiently(SparkWorker worker) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptionsInstanceOf(UnavailableException.class)
                .until(() -> ask(worker), generation -> true);
    }

    @Test
    void aProfileIsEnoughToComeToASession() throws Exception {
        workspace.clusters().add(Specification.shared("0101-a", "shared"), "RUNNING");
        assertThat(ask(worker())).isEqualTo(1);
        assertThat(ask(worker("databricks.profile", "person"))).isEqualTo(1);
    }

    @Test
    void aClusterThatRefusesUsIsLeftForTheNextOne() {
        workspace.clusters().add(Specification.dedicated("0101-a", "mine"), "RUNNING");
        workspace.clusters().add(Specification.shared("0101-b", "shared"), "RUNNING");
        workspace.clusters().forbid("0101-a");
        askPatiently(worker());
    }

    @Test
    void aRefusalOfTheOnlyClusterFailsFastWithItsReason() throws Exception {
        workspace.clusters().add(Specification.shared("0101-a", "shared"), "RUNNING");
        SparkWorker worker = worker("databricks.cluster-id", "0101-a");
        ask(worker);
        workspace.clusters().forbid("0101-a");
        assertThatThrownBy(() -> ask(worker))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("does not have Attach permissions on 0101-a");
        assertThatThrownBy(() -> ask(worker("databricks.cluster-id", "0101-a")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("databricks.cluster-id");
    }

    @Test
    void serverlessIsToldItsSessionAndNotACluster() throws Exception {
        workspace.serverless(true);
        assertThat(ask(worker("databricks.serverless", "true"))).isEqualTo(1);
    }

    @Test
    void withoutServerlessInTheWorkspaceAClusterIsTaken() {
        workspace.clusters().add(Specification.shared("0101-a", "shared"), "RUNNING");
        askPatiently(worker("databricks.serverless", "true"));
    }

    @Test
    void aRevokedTokenCostsOneTryAndNotTheSession() throws Exception {
        workspace.clusters().add(Specification.shared("0101-a", "shared"), "RUNNING");
        SparkWorker worker = worker();
        long generation = ask(worker);
        workspace.logins().revokeAll();

        assertThatThrownBy(() -> ask(worker))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("does not take the login");
        assertThat(ask(worker)).isEqualTo(generation);
    }

    @Test
    void tokensOfSecondsAreRenewedBeforeTheyRunOutAndNoCallFails() throws Exception {
        workspace.clusters().add(Specification.shared("0101-a", "shared"), "RUNNING");
        workspace.logins().lifetime(Duration.ofSeconds(3));
        SparkWorker worker = worker();
        long untilNs = System.nanoTime() + Duration.ofSeconds(8).toNanos();
        while (System.nanoTime() < untilNs) {
            assertThat(ask(worker)).isEqualTo(1);
        }
        assertThat(workspace.logins().tokensIssued()).isGreaterThan(2);
    }

    @Test
    void retryAfterIsHeededWithoutAskingAgainMeanwhile() throws Exception {
        workspace.clusters().add(Specification.shared("0101-a", "shared"), "RUNNING");
        SparkWorker worker = worker();
        long generation = ask(worker);
        long startedNs = System.nanoTime();
        workspace.sparkThrottle().closeFor(Duration.ofSeconds(3));

        assertThatThrownBy(() -> ask(worker)).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> ask(worker))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("Retry-After");
        assertThat(askPatiently(worker)).isEqualTo(generation);
        assertThat(Duration.ofNanos(System.nanoTime() - startedNs)).isGreaterThan(Duration.ofMillis(2_900));
        // The first call and what the client sends along with it, and again where it comes a moment too soon; nothing
        // of
        // the thirty tries between.
        assertThat(workspace.sparkThrottle().refused()).isLessThanOrEqualTo(10);
    }

    @Test
    void aRestartOfTheClusterIsAnsweredWithANewSession() throws Exception {
        workspace.clusters().add(Specification.shared("0101-a", "shared"), "RUNNING");
        SparkWorker worker = worker("databricks.cluster-id", "0101-a");
        long generation = ask(worker);
        workspace.clusters().restart("0101-a");
        assertThat(askPatiently(worker)).isGreaterThan(generation);
    }

    @Test
    void aClusterThatWasTerminatedIsStartedAgain() throws Exception {
        workspace.clusters().add(Specification.shared("0101-a", "shared"), "RUNNING");
        SparkWorker worker = worker("databricks.cluster-id", "0101-a");
        long generation = ask(worker);
        workspace.clusters().terminate("0101-a");

        assertThatThrownBy(() -> ask(worker)).isInstanceOf(UnavailableException.class);
        assertThat(askPatiently(worker)).isGreaterThan(generation);
        assertThat(workspace.clusters().starts()).containsExactly("0101-a");
    }

    @Test
    void aClusterThatIsDeletedGivesWayToTheNextOne() throws Exception {
        workspace.clusters().add(Specification.dedicated("0101-a", "mine"), "RUNNING");
        workspace.clusters().add(Specification.shared("0101-b", "shared"), "RUNNING");
        SparkWorker worker = worker();
        long generation = ask(worker);
        workspace.clusters().remove("0101-a");

        assertThatThrownBy(() -> ask(worker)).isInstanceOf(UnavailableException.class);
        assertThat(askPatiently(worker)).isGreaterThan(generation);
    }

    @Test
    void aNamedClusterThatIsDeletedIsNotReplacedButReportedWithItsSetting() throws Exception {
        workspace.clusters().add(Specification.shared("0101-a", "shared"), "RUNNING");
        workspace.clusters().add(Specification.shared("0101-b", "other"), "RUNNING");
        SparkWorker worker = worker("databricks.cluster-id", "0101-a");
        ask(worker);
        workspace.clusters().remove("0101-a");

        assertThatThrownBy(() -> askPatiently(worker))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("databricks.cluster-id")
                .hasMessageContaining("Cluster 0101-a does not exist");
    }

    @Test
    void aServerThatGoesSilentIsGivenUpAtTheDeadline() throws Exception {
        workspace.clusters().add(Specification.shared("0101-a", "shared"), "RUNNING");
        SparkWorker worker = worker(Duration.ofSeconds(4));
        ask(worker);
        workspace.silentSpark(true);
        long startedNs = System.nanoTime();
        assertThatThrownBy(() -> ask(worker)).isInstanceOf(UnavailableException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - startedNs)).isLessThan(Duration.ofSeconds(12));
        workspace.silentSpark(false);
        askPatiently(worker);
    }

    @Test
    void aSessionThatExpiredWhileIdleIsOpenedAnew() throws Exception {
        workspace.clusters().add(Specification.shared("0101-a", "shared"), "RUNNING");
        SparkWorker worker = worker();
        long generation = ask(worker);
        // Nothing is asked until well after the server's limit.
        await().atMost(PATIENCE).pollDelay(SESSION_IDLE_MAX.plusSeconds(4)).until(() -> true);
        assertThat(askPatiently(worker)).isGreaterThan(generation);
    }
}
