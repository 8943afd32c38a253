package dev.tributary.bench.chaos;

import dev.tributary.bench.local.LocalProgram;
import dev.tributary.embedded.ChildJvm;
import dev.tributary.embedded.LoopbackPorts;
import dev.tributary.runtime.FaultPoint;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.StopSignal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The program instances of a run. Each start has a log of its own, so that nothing that was ever said is overwritten.
 * The run's thread starts and ends; others may look.
 */
final class Fleet implements AutoCloseable {

    /** Programs that live for minutes: the second compiler would take more than it gives. */
    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto");

    private static final Duration READY_MAX = Duration.ofMinutes(5);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(50);
    private static final Duration STOP_MAX = Duration.ofSeconds(40);

    private final Path directory;
    private final Map<String, String> settings;
    private final Map<String, Running> current = new ConcurrentHashMap<>();
    private final List<Running> everStarted = Collections.synchronizedList(new ArrayList<>());
    private final StopSignal never = new StopSignal();
    private int starts;

    /** @param settings of every program */
    Fleet(Path directory, Map<String, String> settings) {
        this.directory = directory;
        this.settings = Map.copyOf(settings);
    }

    /**
     * How an instance differs from the usual.
     *
     * @param fault of the fault point property; empty for none
     * @param more settings over those of the run; an empty value takes a setting away
     */
    record Start(String fault, Map<String, String> more) {

        static final Start PLAIN = new Start("", Map.of());

        static Start faulty(String fault) {
            return new Start(fault, Map.of());
        }

        static Start with(String key, String value) {
            return new Start("", Map.of(key, value));
        }
    }

    /** Starts an instance and returns at once. @param instance such as {@code 1}; its name and folders follow from it */
    Running start(LocalProgram program, String instance, Start how) {
        String name = program.programName() + "-" + instance;
        int port = LoopbackPorts.free();
        Map<String, String> all = new TreeMap<>(settings);
        all.put(Keys.HTTP_PORT.name(), Integer.toString(port));
        all.put(Keys.MATCH_INSTANCE_ID.name(), "chaos-" + instance);
        all.put(
                Keys.INTAKE_STATE_DIR.name(),
                directory.resolve("state-" + instance).toString());
        all.putAll(how.more());
        List<String> arguments = new ArrayList<>();
        all.forEach((key, value) -> {
            if (!value.isEmpty()) {
                arguments.addAll(List.of("--set", key + "=" + value));
            }
        });
        List<String> flags = new ArrayList<>(QUICK_START);
        if (!how.fault().isEmpty()) {
            flags.add("-D" + FaultPoint.PROPERTY + "=" + how.fault());
        }
        starts++;
        Path log = directory.resolve("logs").resolve(String.format("%03d-%s.log", starts, name));
        ChildJvm child =
                ChildJvm.start(program.in(directory, 0, flags, arguments).logFile(log));
        Running running = new Running(program, instance, child, port);
        current.put(name, running);
        everStarted.add(running);
        return running;
    }

    /** The first instance of a program. */
    Running get(LocalProgram program) {
        return get(program, "1");
    }

    Running get(LocalProgram program, String instance) {
        Running running = current.get(program.programName() + "-" + instance);
        if (running == null) {
            throw new UnmetException("no instance " + instance + " of " + program.programName() + " was started");
        }
        return running;
    }

    /** The instances that are meant to run now. */
    List<Running> all() {
        return List.copyOf(current.values());
    }

    List<Running> of(LocalProgram program) {
        return all().stream().filter(running -> running.program() == program).toList();
    }

    /** Logs of every start. */
    List<Path> logs() {
        synchronized (everStarted) {
            return everStarted.stream().map(Running::log).toList();
        }
    }

    void awaitReady(Running running) throws InterruptedException {
        long deadline = System.nanoTime() + READY_MAX.toNanos();
        while (!running.isReady()) {
            running.failIfEnded();
            if (System.nanoTime() > deadline) {
                throw new UnmetException(running.name() + " is not ready after " + READY_MAX.toSeconds()
                        + " s; its log is " + running.log());
            }
            never.await(LOOK_INTERVAL);
        }
    }

    /** Waits until it answers at all: from then on it ends in order. */
    void awaitAnswer(Running running) throws InterruptedException {
        long deadline = System.nanoTime() + READY_MAX.toNanos();
        while (running.ask("/livez").isEmpty() && running.isAlive() && System.nanoTime() < deadline) {
            never.await(LOOK_INTERVAL);
        }
    }

    /** SIGTERM, and the end awaited; the exit code. */
    int stop(Running running) throws InterruptedException {
        forget(running);
        running.terminate();
        return running.awaitExit(STOP_MAX);
    }

    /** It may end from now on, or has ended. */
    void forget(Running running) {
        current.remove(running.name(), running);
    }

    void kill(Running running) {
        forget(running);
        running.kill();
    }

    /** Throws where an instance has ended by itself. */
    void failIfAnyEnded() {
        all().forEach(Running::failIfEnded);
    }

    @Override
    public void close() {
        List<Running> left;
        synchronized (everStarted) {
            left = everStarted.stream().filter(Running::isAlive).toList();
        }
        left.parallelStream().forEach(Running::kill);
        current.clear();
    }
}
