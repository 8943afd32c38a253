package dev.tributary.embedded;

import dev.tributary.embedded.child.ChildMain;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One child JVM: the same Java as this one, a class path of its own, output to a log file. It ends when this JVM ends,
 * however this one ends. Methods may be called from any thread.
 */
public final class ChildJvm {

    private static final Logger LOG = LoggerFactory.getLogger(ChildJvm.class);
    private static final int LOG_TAIL_LINES = 15;
    private static final int LOG_TAIL_BYTES = 8_192;

    private final ChildStart start;
    private final Process process;

    private ChildJvm(ChildStart start, Process process) {
        this.start = start;
        this.process = process;
    }

    /** Starts the JVM and returns at once; {@link #failIfEnded()} tells an early death. */
    public static ChildJvm start(ChildStart start) {
        try {
            Files.createDirectories(start.workingDirectory());
            Path log = start.logFile().toAbsolutePath();
            Files.createDirectories(log.getParent());
            rotate(log);
            ProcessBuilder builder = new ProcessBuilder(command(start))
                    .directory(start.workingDirectory().toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(new File(nullDevice())))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            // By the environment, because a command line has a limit that Spark's class path comes near.
            builder.environment().put("CLASSPATH", classPath(start));
            // glibc keeps up to 8 arenas a core; with nine JVMs on a laptop that is memory for nothing.
            builder.environment().put("MALLOC_ARENA_MAX", "2");
            builder.environment().putAll(start.environment());
            ChildJvm child = new ChildJvm(start, builder.start());
            LOG.debug("{} started as process {}, log {}", start.name(), child.pid(), log);
            return child;
        } catch (IOException e) {
            throw new EmbeddedStartException(start.name() + ": cannot start a child JVM: " + e.getMessage(), e);
        }
    }

    private static List<String> command(ChildStart start) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + start.heapMb() + "m");
        // The smallest collector: on a few cores and small heaps it starts soonest and holds the least.
        command.add("-XX:+UseSerialGC");
        // Better gone than wounded: whoever waits for the child then sees it.
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("-Dfile.encoding=UTF-8");
        command.add("-Djava.awt.headless=true");
        command.add(
                "-D" + ChildMain.PARENT_PROPERTY + "=" + ProcessHandle.current().pid());
        command.addAll(start.jvmFlags());
        command.add(ChildMain.class.getName());
        command.add(start.mainClass());
        command.addAll(start.arguments());
        return command;
    }

    private static String classPath(ChildStart start) {
        List<Path> entries = new ArrayList<>();
        entries.add(ownLocation());
        entries.addAll(start.classPath());
        return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static Path ownLocation() {
        try {
            return Path.of(ChildMain.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("this class was not loaded from a file", e);
        }
    }

    private static String nullDevice() {
        return System.getProperty("os.name").startsWith("Windows") ? "NUL" : "/dev/null";
    }

    private static void rotate(Path log) throws IOException {
        if (Files.exists(log)) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    public String name() {
        return start.name();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public Path logFile() {
        return start.logFile();
    }

    /** Ends with the child's exit code. */
    public CompletableFuture<Integer> onExit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** Waits for the child's end; true where it has ended. */
    public boolean awaitExit(Duration timeout) {
        try {
            return process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    /** The exit code. @throws IllegalThreadStateException where the child still runs */
    public int exitCode() {
        return process.exitValue();
    }

    /** Throws where the child has ended: its exit code and the last lines of its log. */
    public void failIfEnded() {
        if (!process.isAlive()) {
            throw new EmbeddedStartException(start.name() + " ended with exit code " + process.exitValue() + "; log "
                    + start.logFile() + " ends with:\n" + logTail());
        }
    }

    /** The last lines of the log. */
    public String logTail() {
        try (RandomAccessFile file = new RandomAccessFile(start.logFile().toFile(), "r")) {
            long length = file.length();
            byte[] tail = new byte[(int) Math.min(length, LOG_TAIL_BYTES)];
            file.seek(length - tail.length);
            file.readFully(tail);
            List<String> lines =
                    new String(tail, StandardCharsets.UTF_8).lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    /** Resident memory now, in bytes; empty where unknown. */
    public OptionalLong residentBytes() {
        return ResidentMemory.bytes(pid());
    }

    /** Asks the child to end (SIGTERM), and ends it (SIGKILL) where it has not after the grace; true where it was clean. */
    public boolean stop(Duration grace) {
        process.destroy();
        if (awaitExit(grace)) {
            return true;
        }
        LOG.warn("{} (process {}) has not stopped within {} s: killed", start.name(), pid(), grace.toSeconds());
        kill();
        return false;
    }

    /** Ends the child at once (SIGKILL) and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(10));
    }
}
