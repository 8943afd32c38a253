package dev.tributary.embedded;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * A real server in a child JVM. {@code launch} returns at once, {@code start} when the server answers in its own
 * protocol. Driven by one thread at a time.
 */
public abstract sealed class EmbeddedServer implements AutoCloseable
        permits EmbeddedBroker, EmbeddedRegistry, EmbeddedSpark, EmbeddedNeo4j {

    /** The address every server is bound to. */
    public static final String HOST = "127.0.0.1";

    /**
     * The first compiler only. It takes two fifths off the processor time of a start (broker 3.9 to 2.3 s, Neo4j 7.9 to
     * 4.8 s), for servers that copy bytes more than they compute.
     */
    public static final String QUICK_START = "-XX:TieredStopAtLevel=1";

    private static final Duration CLOSE_GRACE = Duration.ofSeconds(10);
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(50);
    private static final int CHECK_TIMEOUT_MS = 2_000;

    private final String name;
    private final ServerOptions options;
    private final int port;
    private ChildJvm child;
    private long launchedNanos;

    EmbeddedServer(String name, ServerOptions options) {
        this.name = name;
        this.options = options;
        this.port = options.port() == 0 ? LoopbackPorts.free() : options.port();
    }

    /** What the child is started with. */
    abstract ChildStart childStart();

    /** Asks the server, over a fresh connection, whether it serves; an exception or false means not yet. */
    abstract boolean answers(Socket connection) throws IOException;

    /** The server's address as its clients take it. */
    public abstract URI uri();

    /** Starts the child, without waiting for it to answer. */
    final void launch() {
        if (!LoopbackPorts.isFree(port)) {
            throw new EmbeddedStartException(name + ": port " + port + " on " + HOST
                    + " is taken by another process; stop that one or choose another port");
        }
        options.progress().accept(name + ": starting on port " + port);
        launchedNanos = System.nanoTime();
        child = ChildJvm.start(childStart().flags(options.jvmFlags()));
    }

    /** Waits until the server answers. @throws EmbeddedStartException where it ends or the deadline passes first */
    public final void awaitReady() {
        while (!isReady()) {
            child.failIfEnded();
            Duration passed = Duration.ofNanos(System.nanoTime() - launchedNanos);
            if (passed.compareTo(options.startDeadline()) > 0) {
                child.kill();
                throw new EmbeddedStartException(name + " does not answer on " + HOST + ":" + port + " after "
                        + passed.toSeconds() + " s; its log is " + child.logFile());
            }
            child.awaitExit(CHECK_INTERVAL);
            if (Thread.currentThread().isInterrupted()) {
                child.kill();
                throw new EmbeddedStartException(name + ": interrupted while it started");
            }
        }
        options.progress()
                .accept(name + ": ready after "
                        + Duration.ofNanos(System.nanoTime() - launchedNanos).toMillis() + " ms");
    }

    /** Whether the server answers now. */
    public final boolean isReady() {
        try (Socket connection = new Socket()) {
            connection.connect(new InetSocketAddress(HOST, port), CHECK_TIMEOUT_MS);
            connection.setSoTimeout(CHECK_TIMEOUT_MS);
            return answers(connection);
        } catch (IOException e) {
            return false;
        }
    }

    public final String name() {
        return name;
    }

    public final int port() {
        return port;
    }

    /** host:port */
    public final String address() {
        return HOST + ":" + port;
    }

    public final long pid() {
        return child.pid();
    }

    public final boolean isAlive() {
        return child.isAlive();
    }

    /** Waits for the server's end; true where it has ended. */
    public final boolean awaitExit(Duration timeout) {
        return child.awaitExit(timeout);
    }

    public final Path logFile() {
        return child.logFile();
    }

    /** Where the server keeps its data. */
    public final Path dataDirectory() {
        return options.directory().resolve(name);
    }

    /** Resident memory now, in bytes; empty where unknown. */
    public final OptionalLong residentBytes() {
        return child.residentBytes();
    }

    final ServerOptions options() {
        return options;
    }

    final int heapMb(int defaultMb) {
        return options.heapMb() == 0 ? defaultMb : options.heapMb();
    }

    /** Stops the server cleanly, or hard after the grace; its data stays. True where it was clean. */
    public final boolean stop(Duration grace) {
        return child.stop(grace);
    }

    /** Ends the server at once, as a crash would. */
    public final void kill() {
        child.kill();
    }

    /** Starts the server again on the same port and data, ending it hard first where it still runs. */
    public final void restart() {
        if (child.isAlive()) {
            child.kill();
        }
        launch();
        awaitReady();
    }

    /** Stops the server within ten seconds. */
    @Override
    public final void close() {
        stop(CLOSE_GRACE);
    }
}
