package dev.tributary.bench.chaos;

import dev.tributary.embedded.EmbeddedBroker;
import dev.tributary.embedded.EmbeddedNeo4j;
import dev.tributary.embedded.EmbeddedRegistry;
import dev.tributary.embedded.EmbeddedServer;
import dev.tributary.embedded.EmbeddedSpark;
import dev.tributary.embedded.ServerOptions;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.schemas.TopicSetup;
import dev.tributary.testkit.TcpProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;

/**
 * The real servers of a run. Programs reach the registry, Spark and Neo4j through proxies, so that the network to them
 * can go bad; a broker that is stopped by a signal is as silent to all its clients. Timeouts are short, so that what
 * they end ends soon.
 */
final class ChaosServers implements AutoCloseable {

    private static final Duration START_MAX = Duration.ofMinutes(5);
    private static final Duration STOP_GRACE = Duration.ofSeconds(6);
    /** Of classic members and of those of the newer protocol. */
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

    private final Path directory;
    private final EmbeddedBroker broker;
    private final EmbeddedRegistry registry;
    private final EmbeddedSpark spark;
    private final EmbeddedNeo4j neo4j;
    private final TcpProxy registryProxy;
    private final TcpProxy sparkProxy;
    private final TcpProxy neo4jProxy;
    private final Map<String, String> settings;

    private ChaosServers(Path directory, Canaries canaries, Duration callMax, Consumer<String> progress) {
        this.directory = directory;
        ServerOptions options =
                ServerOptions.in(directory).startDeadline(START_MAX).progress(progress);
        this.broker = EmbeddedBroker.launch(options.setting("group.min.session.timeout.ms", "2000")
                .setting("group.consumer.min.session.timeout.ms", "2000")
                .setting("group.consumer.session.timeout.ms", Long.toString(SESSION_TIMEOUT.toMillis()))
                .setting("group.consumer.min.heartbeat.interval.ms", "500")
                .setting("group.consumer.heartbeat.interval.ms", "1500"));
        this.registry = EmbeddedRegistry.launch(options.setting(EmbeddedRegistry.PERSISTENT, "true"));
        this.spark = EmbeddedSpark.launch(
                // An idle session is closed soon, as one is on a shared server some day.
                options.setting("spark.connect.session.manager.defaultSessionTimeout", "40s")
                        .setting("spark.connect.session.manager.maintenanceInterval", "5s")
                        // Started again too often for the second compiler to be worth its time.
                        .jvmFlags(EmbeddedServer.QUICK_START),
                EmbeddedSpark.CURRENT,
                Runtime.getRuntime().availableProcessors());
        this.neo4j = EmbeddedNeo4j.launch(options, Optional.of(canaries.neo4jPassword()));
        this.registryProxy = TcpProxy.to(registry.port());
        this.sparkProxy = TcpProxy.to(spark.port());
        this.neo4jProxy = TcpProxy.to(neo4j.port());
        this.settings = settings(canaries, callMax);
    }

    /**
     * Starts all servers; topics and schemas are there when it returns.
     *
     * @param callMax what a call to Spark may take; on a busy machine one takes seconds
     */
    static ChaosServers start(Path directory, Canaries canaries, Duration callMax, Consumer<String> progress)
            throws IOException, InterruptedException, ExecutionException {
        Files.createDirectories(directory);
        ChaosServers servers = new ChaosServers(directory, canaries, callMax, progress);
        try {
            servers.broker.awaitReady();
            Settings settings = servers.settings();
            RecordFormats formats = new RecordFormats(settings);
            try (Admin admin = Admin.create(KafkaProperties.common(settings))) {
                TopicSetup.create(admin, formats.topics());
            }
            servers.registry.awaitReady();
            TopicSetup.register(formats.registry(), formats.topics(), true);
            servers.neo4j.awaitReady();
            servers.spark.awaitReady();
            return servers;
        } catch (RuntimeException | InterruptedException | ExecutionException e) {
            servers.close();
            throw e;
        }
    }

    private Map<String, String> settings(Canaries canaries, Duration callMax) {
        Map<String, String> values = new TreeMap<>();
        values.put(Keys.KAFKA_BOOTSTRAP_SERVERS.name(), broker.bootstrapServers());
        values.put("kafka.properties.session.timeout.ms", Long.toString(SESSION_TIMEOUT.toMillis()));
        values.put("kafka.properties.heartbeat.interval.ms", "1500");
        values.put("kafka.properties.sasl.jaas.config", canaries.jaasConfig());
        values.put(Keys.REGISTRY_URL.name(), "http://127.0.0.1:" + registryProxy.port() + "/apis/ccompat/v7");
        values.put(Keys.REGISTRY_USER_INFO.name(), "tributary:" + canaries.registryPassword());
        values.put(Keys.SPARK_ENDPOINT.name(), "sc://127.0.0.1:" + sparkProxy.port());
        values.put(Keys.SPARK_TOKEN.name(), canaries.sparkToken());
        values.put(Keys.SPARK_CALL_TIMEOUT.name(), callMax.toSeconds() + "s");
        values.put(Keys.SPARK_CONNECT_TIMEOUT.name(), callMax.toSeconds() + 5 + "s");
        values.put(Keys.NEO4J_URI.name(), "bolt://127.0.0.1:" + neo4jProxy.port());
        values.put(Keys.NEO4J_USER.name(), EmbeddedNeo4j.USER);
        values.put(Keys.NEO4J_PASSWORD.name(), canaries.neo4jPassword());
        values.put(Keys.EMBED_MODEL.name(), "hashed-ngrams");
        values.put(Keys.REFERENCE_TABLE.name(), directory.resolve("reference").toString());
        values.put(Keys.DELTA_PATH.name(), directory.resolve("delta").toString());
        values.put(Keys.DELTA_FLUSH_INTERVAL.name(), "1s");
        values.put(Keys.SHUTDOWN_GRACE.name(), "10s");
        values.put(Keys.BACKOFF_MAX.name(), "1s");
        return values;
    }

    Path directory() {
        return directory;
    }

    /** What every program is given. */
    Map<String, String> programSettings() {
        return settings;
    }

    /** What the run itself reads and writes with. */
    Settings settings() {
        return Settings.load(Optional.empty(), Map.of(), settings);
    }

    EmbeddedServer broker() {
        return broker;
    }

    EmbeddedServer registry() {
        return registry;
    }

    EmbeddedServer spark() {
        return spark;
    }

    EmbeddedServer neo4j() {
        return neo4j;
    }

    TcpProxy registryProxy() {
        return registryProxy;
    }

    TcpProxy sparkProxy() {
        return sparkProxy;
    }

    TcpProxy neo4jProxy() {
        return neo4jProxy;
    }

    Driver graph() {
        Settings all = settings();
        return GraphDatabase.driver(
                "bolt://" + neo4j.address(),
                AuthTokens.basic(
                        all.get(Keys.NEO4J_USER), all.get(Keys.NEO4J_PASSWORD).orElseThrow()));
    }

    /** Starts what is down and mends the network, whatever a scenario has left behind. */
    void mend() throws InterruptedException {
        for (EmbeddedServer server : List.of(broker, registry, spark, neo4j)) {
            if (server.isAlive()) {
                Signals.send("CONT", server.pid());
            } else {
                server.restart();
            }
        }
        for (TcpProxy proxy : List.of(registryProxy, sparkProxy, neo4jProxy)) {
            proxy.pass();
            proxy.cut();
        }
    }

    @Override
    public void close() {
        for (TcpProxy proxy : List.of(registryProxy, sparkProxy, neo4jProxy)) {
            proxy.close();
        }
        List.of(spark, neo4j, registry, broker).parallelStream().forEach(server -> server.stop(STOP_GRACE));
    }
}
