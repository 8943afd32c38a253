package dev.tributary.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    /** Runs until it is stopped. */
    static final class Patient {
        public static void main(String[] args) throws Exception {
            Files.writeString(Path.of(args[0]), "ready");
            new CountDownLatch(1).await();
        }
    }

    /** Does not stop when asked to. */
    static final class Deaf {
        public static void main(String[] args) throws Exception {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
            Patient.main(args);
        }
    }

    /** Starts a Patient and waits. */
    static final class Parent {
        public static void main(String[] args) throws Exception {
            ChildJvm child = ChildJvm.start(child(Patient.class, Path.of(args[0]), "ready"));
            awaitFile(Path.of(args[0], "ready"));
            Files.writeString(Path.of(args[0], "pid.part"), Long.toString(child.pid()));
            Files.move(Path.of(args[0], "pid.part"), Path.of(args[0], "pid"));
            new CountDownLatch(1).await();
        }
    }

    /** Ends by itself. */
    static final class Failing {
        public static void main(String[] args) {
            System.err.println("settings are missing");
            System.exit(7);
        }
    }

    @Test
    void aChildDiesWithItsParentEvenByKillMinusNine() throws Exception {
        ChildJvm parent = ChildJvm.start(child(Parent.class, directory, directory.toString()));
        awaitFile(directory.resolve("pid"));
        ProcessHandle grandchild = ProcessHandle.of(Long.parseLong(Files.readString(directory.resolve("pid"))))
                .orElseThrow();

        parent.kill();

        grandchild.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(grandchild.isAlive()).isFalse();
    }

    @Test
    void aChildStopsWhenAsked() throws Exception {
        ChildJvm child = ChildJvm.start(child(Patient.class, directory, "ready"));
        awaitFile(directory.resolve("ready"));
        assertThat(child.isAlive()).isTrue();

        assertThat(child.stop(PATIENCE)).isTrue();

        assertThat(child.exitCode()).isEqualTo(143);
    }

    @Test
    void aChildThatDoesNotStopIsKilledAfterTheGrace() throws Exception {
        ChildJvm child = ChildJvm.start(child(Deaf.class, directory, "ready"));
        awaitFile(directory.resolve("ready"));

        assertThat(child.stop(Duration.ofMillis(300))).isFalse();

        assertThat(child.isAlive()).isFalse();
    }

    @Test
    void aChildLeavesTheKeyboardInterruptToItsParent() throws Exception {
        ChildJvm child = ChildJvm.start(child(Patient.class, directory, "ready"));
        awaitFile(directory.resolve("ready"));

        new ProcessBuilder("kill", "-INT", Long.toString(child.pid()))
                .inheritIO()
                .start()
                .waitFor();
        child.stop(PATIENCE);

        // 130 would be the end by the interrupt
        assertThat(child.exitCode()).isEqualTo(143);
    }

    @Test
    void aChildThatEndsIsToldWithExitCodeAndLastLines() {
        ChildJvm child = ChildJvm.start(child(Failing.class, directory, ""));

        assertThat(child.awaitExit(PATIENCE)).isTrue();

        assertThatThrownBy(child::failIfEnded)
                .isInstanceOf(EmbeddedStartException.class)
                .hasMessageStartingWith("Failing ended with exit code 7; log ")
                .hasMessageEndingWith("settings are missing");
    }

    @Test
    void theLogOfTheStartBeforeIsKept() throws IOException {
        for (int i = 0; i < 3; i++) {
            ChildJvm.start(child(Failing.class, directory, "")).awaitExit(PATIENCE);
        }

        try (Stream<Path> logs = Files.list(directory)) {
            assertThat(logs.map(log -> log.getFileName().toString()).filter(name -> name.startsWith("Failing")))
                    .containsExactlyInAnyOrder("Failing.log", "Failing.log.1");
        }
    }

    @Test
    void theMemoryOfChildrenIsWatched() throws Exception {
        ChildJvm child = ChildJvm.start(child(Patient.class, directory, "ready"));
        awaitFile(directory.resolve("ready"));
        try (ProcessWatch watch = new ProcessWatch(Duration.ofHours(1))) {
            watch.add("patient", child.pid());
            watch.add("this", ProcessHandle.current().pid());
            watch.sample();

            assertThat(watch.peakBytes()).containsOnlyKeys("patient", "this");
            assertThat(watch.peakBytes().get("patient")).isBetween(10L << 20, 400L << 20);
            assertThat(watch.peakSumBytes())
                    .isEqualTo(watch.peakBytes().values().stream()
                            .mapToLong(Long::longValue)
                            .sum());
        } finally {
            child.kill();
        }
        assertThat(child.residentBytes()).isEmpty();
    }

    private static ChildStart child(Class<?> main, Path directory, String argument) {
        List<Path> classPath = Stream.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .map(Path::of)
                .collect(Collectors.toList());
        return new ChildStart(
                main.getSimpleName(),
                classPath,
                main.getName(),
                List.of("-XX:TieredStopAtLevel=1"),
                64,
                List.of(
                        argument.isEmpty() || Path.of(argument).isAbsolute()
                                ? argument
                                : directory.resolve(argument).toString()),
                Map.of(),
                directory,
                directory.resolve(main.getSimpleName() + ".log"));
    }

    /** Waits for a file that another process writes. */
    private static void awaitFile(Path file) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (java.nio.file.WatchService watch = file.getFileSystem().newWatchService()) {
            file.getParent().register(watch, java.nio.file.StandardWatchEventKinds.ENTRY_CREATE);
            while (!Files.exists(file)) {
                assertThat(System.nanoTime()).as("%s is awaited", file).isLessThan(deadline);
                java.nio.file.WatchKey key = watch.poll(1, TimeUnit.SECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
            }
        }
    }
}
