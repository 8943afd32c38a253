package dev.tributary.bench.local;

import dev.tributary.embedded.ChildJvm;
import dev.tributary.embedded.EmbeddedBroker;
import dev.tributary.embedded.EmbeddedNeo4j;
import dev.tributary.embedded.EmbeddedRegistry;
import dev.tributary.embedded.EmbeddedServer;
import dev.tributary.embedded.EmbeddedSpark;
import dev.tributary.embedded.EmbeddedStartException;
import dev.tributary.embedded.ProcessWatch;
import dev.tributary.embedded.ServerOptions;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import dev.tributary.schemas.TopicSetup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;

/**
 * The servers and the programs of one run, in one folder. Starting is in two steps, so that work can be done between
 * them: {@link #launch} starts the servers, the {@code await} methods wait for them. Closing stops the programs, then the
 * servers, and takes less than {@link #STOP_MAX}.
 */
public final class LocalInstallation implements AutoCloseable {

    /** The longest that stopping takes. */
    public static final Duration STOP_MAX = Duration.ofSeconds(18);

    private static final Duration PROGRAM_GRACE = Duration.ofSeconds(8);
    private static final Duration SERVER_GRACE = Duration.ofSeconds(6);
    private static final Duration ASK_MAX = Duration.ofSeconds(2);
    private static final Duration READY_MAX = Duration.ofSeconds(120);
    private static final Duration READY_INTERVAL = Duration.ofMillis(50);
    private static final Duration MEMORY_INTERVAL = Duration.ofMillis(500);

    /**
     * What to start.
     *
     * @param directory of this run alone; created
     * @param overrides settings over the defaults of a local installation
     * @param sparkHeapMb -Xmx of the Spark server; 0 for its default
     * @param sparkFlags further flags of its JVM
     * @param progress told in short words what happens
     */
    public record Plan(
            Path directory,
            LocalPorts ports,
            Map<String, String> overrides,
            boolean withSpark,
            int sparkHeapMb,
            List<String> sparkFlags,
            Consumer<String> progress) {

        public Plan {
            directory = directory.toAbsolutePath().normalize();
            overrides = Map.copyOf(overrides);
            sparkFlags = List.copyOf(sparkFlags);
        }
    }

    private final Plan plan;
    private final ProcessWatch processes = new ProcessWatch(MEMORY_INTERVAL);
    private final EmbeddedBroker broker;
    private final EmbeddedRegistry registry;
    private final Optional<EmbeddedSpark> spark;
    private final Map<String, String> values = new TreeMap<>();
    private final Map<LocalProgram, ChildJvm> programs = Collections.synchronizedMap(new EnumMap<>(LocalProgram.class));
    private final Map<LocalProgram, Integer> httpPorts = Collections.synchronizedMap(new EnumMap<>(LocalProgram.class));
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ASK_MAX).build();
    private final List<EmbeddedServer> servers = Collections.synchronizedList(new ArrayList<>());

    private LocalInstallation(Plan plan) throws IOException {
        this.plan = plan;
        Files.createDirectories(plan.directory());
        processes.add("tributary", ProcessHandle.current().pid());
        ServerOptions options = ServerOptions.in(plan.directory()).progress(plan.progress());
        try {
            broker = started(EmbeddedBroker.launch(options.port(plan.ports().broker())));
            registry = started(EmbeddedRegistry.launch(options.port(plan.ports().registry())));
            spark = plan.withSpark()
                    ? Optional.of(started(EmbeddedSpark.launch(
                            options.port(plan.ports().spark())
                                    .heapMb(plan.sparkHeapMb())
                                    .jvmFlags(plan.sparkFlags().toArray(String[]::new)),
                            EmbeddedSpark.CURRENT,
                            Runtime.getRuntime().availableProcessors())))
                    : Optional.empty();
        } catch (EmbeddedStartException e) {
            close();
            throw e;
        }
        fillSettings();
    }

    /** Starts the servers without waiting for them. @throws EmbeddedStartException where one cannot be started */
    public static LocalInstallation launch(Plan plan) throws IOException {
        return new LocalInstallation(plan);
    }

    private <S extends EmbeddedServer> S started(S server) {
        servers.add(server);
        processes.add(server.name(), server.pid());
        return server;
    }

    private void fillSettings() throws IOException {
        Path directory = plan.directory();
        values.put(Keys.KAFKA_BOOTSTRAP_SERVERS.name(), broker.bootstrapServers());
        values.put(Keys.REGISTRY_URL.name(), registry.uri().toString());
        spark.ifPresent(
                server -> values.put(Keys.SPARK_ENDPOINT.name(), server.uri().toString()));
        values.put(Keys.INTAKE_STATE_DIR.name(), directory.resolve("state").toString());
        values.put(Keys.REFERENCE_TABLE.name(), directory.resolve("reference").toString());
        values.put(Keys.DELTA_PATH.name(), directory.resolve("delta").toString());
        values.put(Keys.MATCH_INSTANCE_ID.name(), "local");
        values.put(Keys.SHUTDOWN_GRACE.name(), "6s");
        values.put(Keys.BACKOFF_MAX.name(), "2s");
        values.putAll(plan.overrides());
        writeConfiguration();
    }

    private void writeConfiguration() throws IOException {
        StringBuilder yaml = new StringBuilder("# Settings of this run; any command takes them with --config.\n");
        values.forEach((key, value) -> yaml.append(key)
                .append(": \"")
                .append(value.replace("\\", "\\\\"))
                .append("\"\n"));
        Files.writeString(configuration(), yaml);
    }

    /** The settings of this run as a file. */
    public Path configuration() {
        return plan.directory().resolve("tributary.yaml");
    }

    public Path directory() {
        return plan.directory();
    }

    /** The settings that the programs of this run are given. */
    public Settings settings() {
        return Settings.load(Optional.of(configuration()), System.getenv(), values);
    }

    /** Waits for broker and registry, creates the topics and registers the schemas. */
    public void awaitTopics() throws InterruptedException, ExecutionException {
        broker.awaitReady();
        Settings settings = settings();
        RecordFormats formats = new RecordFormats(settings);
        try (Admin admin = Admin.create(KafkaProperties.common(settings))) {
            TopicSetup.create(admin, formats.topics());
        }
        registry.awaitReady();
        TopicSetup.register(formats.registry(), formats.topics(), true);
    }

    public void awaitSpark() {
        spark.ifPresent(EmbeddedServer::awaitReady);
    }

    /** Starts Neo4j and waits for it: apart from the others, so that what does not need it need not share its start. */
    public void startNeo4j() throws IOException {
        ServerOptions options = ServerOptions.in(plan.directory()).progress(plan.progress());
        EmbeddedNeo4j neo4j =
                started(EmbeddedNeo4j.launch(options.port(plan.ports().neo4j()), Optional.empty()));
        values.put(Keys.NEO4J_URI.name(), neo4j.uri().toString());
        writeConfiguration();
        neo4j.awaitReady();
    }

    /**
     * Starts a program with the settings of this run.
     *
     * @param heapMb -Xmx; 0 for what the program needs on a laptop
     * @param more settings for this start alone
     */
    public void start(LocalProgram program, int heapMb, List<String> flags, Map<String, String> more) {
        List<String> arguments =
                new ArrayList<>(List.of("--config", configuration().toString()));
        Map<String, String> all = new TreeMap<>(values);
        all.put(Keys.HTTP_PORT.name(), Integer.toString(httpPort(program)));
        all.putAll(more);
        // Given here too, because the environment would win over the file.
        all.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        ChildJvm child = ChildJvm.start(program.in(plan.directory(), heapMb, flags, arguments));
        programs.put(program, child);
        processes.add(program.programName(), child.pid());
        plan.progress().accept(program.programName() + ": starting");
    }

    /** The port of health and metrics, chosen when it is first asked for. */
    private int httpPort(LocalProgram program) {
        return httpPorts.computeIfAbsent(program, p -> {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                throw new EmbeddedStartException("no free port on 127.0.0.1: " + e.getMessage(), e);
            }
        });
    }

    /** What the program answers at {@code /readyz} or {@code /metrics}; empty where it does not answer 200. */
    public Optional<String> ask(LocalProgram program, String path) throws InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + httpPort(program) + path);
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(uri).timeout(ASK_MAX).build(), HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Waits until the program says that it is ready. @throws EmbeddedStartException where it ends, or takes too long */
    public void awaitReady(LocalProgram program) throws InterruptedException {
        long deadline = System.nanoTime() + READY_MAX.toNanos();
        StopSignal never = new StopSignal();
        while (ask(program, "/readyz").isEmpty()) {
            failIfEnded();
            if (System.nanoTime() > deadline) {
                throw new EmbeddedStartException(program.programName() + " is not ready after " + READY_MAX.toSeconds()
                        + " s; its log is " + plan.directory().resolve(program.programName() + ".log"));
            }
            never.await(READY_INTERVAL);
        }
        plan.progress().accept(program.programName() + ": ready");
    }

    /** Stops a program; true where it ended cleanly. */
    public boolean stop(LocalProgram program) {
        ChildJvm child = programs.remove(program);
        return child == null || child.stop(PROGRAM_GRACE);
    }

    /** Throws where a program or a server has ended by itself: which, its exit code and the end of its log. */
    public void failIfEnded() {
        programs.values().forEach(ChildJvm::failIfEnded);
        for (EmbeddedServer server : servers) {
            if (!server.isAlive()) {
                throw new EmbeddedStartException(
                        server.name() + " has ended by itself; its log is " + server.logFile());
            }
        }
    }

    public ProcessWatch processes() {
        return processes;
    }

    /** Stops everything, programs first; ends hard what does not end in time. */
    @Override
    public void close() {
        inParallel(new ArrayList<>(programs.values())
                .stream()
                        .map(program -> (Runnable) () -> program.stop(PROGRAM_GRACE))
                        .toList());
        programs.clear();
        inParallel(new ArrayList<>(servers)
                .stream()
                        .map(server -> (Runnable) () -> server.stop(SERVER_GRACE))
                        .toList());
        servers.clear();
        processes.close();
    }

    private static void inParallel(List<Runnable> tasks) {
        List<Thread> threads =
                tasks.stream().map(task -> new Thread(task, "stop")).toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            boolean interrupted = Thread.interrupted();
            try {
                thread.join(STOP_MAX.toMillis());
            } catch (InterruptedException e) {
                interrupted = true;
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
