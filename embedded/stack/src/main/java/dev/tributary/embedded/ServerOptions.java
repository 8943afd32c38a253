package dev.tributary.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How an embedded server is started. Zero and absent values mean the server's own default.
 *
 * @param directory where the server keeps its data, in a folder of its name, and its log {@code <name>.log}
 * @param port port on 127.0.0.1; 0 takes a free one, which a restart keeps
 * @param heapMb -Xmx in MiB; 0 takes the server's default
 * @param startDeadline how long the server may take until it answers
 * @param settings the server's own configuration keys, over the defaults
 * @param jvmFlags flags of the child JVM, over the server's own
 * @param progress told in short words what the start is doing
 */
public record ServerOptions(
        Path directory,
        int port,
        int heapMb,
        Duration startDeadline,
        Map<String, String> settings,
        List<String> jvmFlags,
        Consumer<String> progress) {

    private static final Duration START_DEADLINE = Duration.ofSeconds(120);

    public ServerOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port is 0 to 65535, not " + port);
        }
        if (heapMb < 0) {
            throw new IllegalArgumentException("heapMb is not negative, but " + heapMb);
        }
        directory = directory.toAbsolutePath().normalize();
        settings = Map.copyOf(settings);
        jvmFlags = List.copyOf(jvmFlags);
    }

    /** A free port, default heap, no progress. */
    public static ServerOptions in(Path directory) {
        return new ServerOptions(directory, 0, 0, START_DEADLINE, Map.of(), List.of(), step -> {});
    }

    public ServerOptions port(int value) {
        return new ServerOptions(directory, value, heapMb, startDeadline, settings, jvmFlags, progress);
    }

    public ServerOptions heapMb(int value) {
        return new ServerOptions(directory, port, value, startDeadline, settings, jvmFlags, progress);
    }

    public ServerOptions startDeadline(Duration value) {
        return new ServerOptions(directory, port, heapMb, value, settings, jvmFlags, progress);
    }

    /** With one of the server's own configuration keys. */
    public ServerOptions setting(String key, String value) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put(key, value);
        return new ServerOptions(directory, port, heapMb, startDeadline, all, jvmFlags, progress);
    }

    /** With flags of the child JVM, such as {@code -XX:TieredStopAtLevel=4} where a server defaults to quick starts. */
    public ServerOptions jvmFlags(String... flags) {
        return new ServerOptions(directory, port, heapMb, startDeadline, settings, List.of(flags), progress);
    }

    public ServerOptions progress(Consumer<String> value) {
        return new ServerOptions(directory, port, heapMb, startDeadline, settings, jvmFlags, value);
    }
}
