package dev.tributary.bench.chaos;

import dev.tributary.bench.local.LocalProgram;
import dev.tributary.embedded.ChildJvm;
import dev.tributary.embedded.EmbeddedStartException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** One start of one instance of a program. Safe for several threads. */
final class Running {

    private static final Duration ASK_MAX = Duration.ofSeconds(3);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(ASK_MAX).build();

    private final LocalProgram program;
    private final String instance;
    private final ChildJvm child;
    private final int httpPort;
    private volatile boolean frozen;

    Running(LocalProgram program, String instance, ChildJvm child, int httpPort) {
        this.program = program;
        this.instance = instance;
        this.child = child;
        this.httpPort = httpPort;
    }

    LocalProgram program() {
        return program;
    }

    /** Such as {@code bridge-1}. */
    String name() {
        return program.programName() + "-" + instance;
    }

    long pid() {
        return child.pid();
    }

    boolean isAlive() {
        return child.isAlive();
    }

    boolean isFrozen() {
        return frozen;
    }

    Path log() {
        return child.logFile();
    }

    String logTail() {
        return child.logTail();
    }

    /** Status and body of a page of health and metrics; empty where nobody answers. */
    Optional<HttpResponse<String>> ask(String path) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                    .timeout(ASK_MAX)
                    .build();
            return Optional.of(HTTP.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    boolean isReady() throws InterruptedException {
        return !frozen
                && ask("/readyz").filter(page -> page.statusCode() == 200).isPresent();
    }

    /** Sum of a meter's samples whose labels contain the text; 0 where there are none. */
    double meter(String name, String label) throws InterruptedException {
        return frozen
                ? 0
                : ask("/metrics")
                        .map(page -> Meters.sum(page.body(), name, label))
                        .orElse(0.0);
    }

    /** SIGSTOP: the process stands still, its connections stay open. */
    void freeze() throws InterruptedException {
        frozen = true;
        Signals.send("STOP", pid());
    }

    /** SIGCONT. */
    void thaw() throws InterruptedException {
        Signals.send("CONT", pid());
        frozen = false;
    }

    /** SIGKILL. */
    void kill() {
        child.kill();
    }

    /** SIGTERM, without waiting for the end. */
    void terminate() throws InterruptedException {
        Signals.send("TERM", pid());
    }

    /** Waits for the end; the exit code. @throws UnmetException where it goes on running */
    int awaitExit(Duration timeout) {
        if (!child.awaitExit(timeout)) {
            throw new UnmetException(
                    name() + " has not ended within " + timeout.toSeconds() + " s; its log ends with:\n" + logTail());
        }
        return child.exitCode();
    }

    /** Throws where it has ended by itself. */
    void failIfEnded() {
        try {
            child.failIfEnded();
        } catch (EmbeddedStartException e) {
            throw new UnmetException(e.getMessage());
        }
    }
}
