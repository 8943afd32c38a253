package dev.tributary.testkit.workspace;

import dev.tributary.embedded.EmbeddedServer;
import dev.tributary.embedded.EmbeddedSpark;
import dev.tributary.embedded.ServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * One Spark server for all tests of a JVM, since it takes longer to start than most tests to run; it ends with the JVM. Tests
 * keep apart by the schemas that they create. A test that kills or restarts its server, or fills it up, starts one of its
 * own.
 */
public final class SharedSpark {

    private static final int CORES = 2;
    private static final Duration START_MAX = Duration.ofMinutes(5);

    private static EmbeddedSpark spark;

    private SharedSpark() {}

    /** Started at the first call. */
    public static synchronized EmbeddedSpark get() {
        if (spark == null) {
            try {
                Path folder = Files.createTempDirectory("shared-spark");
                spark = EmbeddedSpark.start(
                        ServerOptions.in(folder).startDeadline(START_MAX).jvmFlags(EmbeddedServer.QUICK_START),
                        EmbeddedSpark.CURRENT,
                        CORES);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> end(folder), "end-shared-spark"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return spark;
    }

    private static void end(Path folder) {
        spark.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // What is left in the folder for temporary files is the system's to clean up.
        }
    }
}
