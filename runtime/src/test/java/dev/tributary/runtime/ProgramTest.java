package dev.tributary.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.schemas.serde.RegistryRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a program ends, seen from outside: in child JVMs. */
class ProgramTest {

    private static final long LIMIT_S = 60;

    @TempDir
    Path folder;

    /** The program of the child JVMs; what it does is its last argument, by --set topics.prefix. */
    static final class Child {

        private Child() {}

        public static void main(String[] args) {
            Program.main("child", args, Child::run);
        }

        private static void run(Program.Context context) throws Exception {
            switch (context.settings().get(Keys.TOPICS_PREFIX)) {
                case "returns" -> {}
                case "leaves-a-thread" -> new Thread(Child::forever).start();
                case "bug" -> throw new IllegalStateException("a bug");
                case "error" -> throw new AssertionError("not even an exception");
                case "waits" -> {
                    System.out.println("waiting");
                    context.stop().await(java.time.Duration.ofMinutes(2));
                }
                case "hangs" -> {
                    System.out.println("waiting");
                    forever();
                }
                default -> throw new IllegalArgumentException("unknown");
            }
        }

        private static void forever() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"returns, 0", "leaves-a-thread, 0", "bug, 1", "error, 1"})
    void theExitCodeSaysHowItEnded(String behaviour, int exitCode) throws Exception {
        assertThat(exitCodeOf(start("--set", "topics.prefix=" + behaviour))).isEqualTo(exitCode);
    }

    @Test
    void anUnknownKeyEndsTheStartWithOneLine() throws Exception {
        Process child = start("--set", "topics.prefixx=a");
        assertThat(exitCodeOf(child)).isEqualTo(2);
        assertThat(output()).hasSize(1).first().asString().startsWith("child: ").contains("topics.prefix");
    }

    @Test
    void aFaultPointThatTheProgramDoesNotHaveEndsTheStartWithOneLine() throws Exception {
        Process child = startWith(List.of("-Dtributary.fault=match.after-poll:halt"), "--set", "topics.prefix=returns");
        assertThat(exitCodeOf(child)).isEqualTo(2);
        assertThat(output())
                .hasSize(1)
                .first()
                .asString()
                .contains("tributary.fault")
                .contains("match.after-poll");
    }

    @Test
    void sigtermEndsItCleanlyWithinTheGracePeriod() throws Exception {
        Process child = start("--set", "topics.prefix=waits");
        awaitOutput("waiting");
        child.destroy();
        assertThat(exitCodeOf(child)).isZero();
    }

    @Test
    void aProgramThatDoesNotStopInTimeEndsHardWithANonZeroCode() throws Exception {
        Process child = start("--set", "topics.prefix=hangs", "--set", "shutdown.grace=1s");
        awaitOutput("waiting");
        child.destroy();
        assertThat(exitCodeOf(child)).isNotZero();
    }

    @Test
    void theCodeFollowsTheCauseHoweverDeep() {
        assertThat(codeOf(new ConfigurationException("x"))).isEqualTo(2);
        assertThat(codeOf(new ConfigException("x"))).isEqualTo(2);
        assertThat(codeOf(new RegistryRefusedException("x"))).isEqualTo(2);
        assertThat(codeOf(new SaslAuthenticationException("x"))).isEqualTo(2);
        assertThat(codeOf(new TopicAuthorizationException("x"))).isEqualTo(2);
        assertThat(codeOf(new ProducerFencedException("x"))).isEqualTo(3);
        assertThat(codeOf(new NullPointerException())).isEqualTo(1);
        assertThat(codeOf(new ExceptionInInitializerError(new ConfigurationException("x"))))
                .isEqualTo(2);
    }

    private static int codeOf(Throwable cause) {
        return Program.exitCodeOf("test", new IllegalStateException("outer", cause));
    }

    @Test
    void anOptionThatIsUnknownOrWithoutAValueIsRefused() {
        assertThatThrownBy(() -> Program.settings("--verbose", "x"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("--verbose");
        assertThatThrownBy(() -> Program.settings("--set"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("--set needs a value");
        assertThatThrownBy(() -> Program.settings("--set", "topics.prefix"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("key=value");
        assertThatThrownBy(() ->
                        Program.settings("--config", folder.resolve("absent").toString()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("absent");
    }

    private Process start(String... args) throws IOException {
        return startWith(List.of(), args);
    }

    private Process startWith(List<String> flags, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Child.class.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
    }

    private static int exitCodeOf(Process child) throws InterruptedException {
        try {
            assertThat(child.waitFor(LIMIT_S, TimeUnit.SECONDS)).isTrue();
            return child.exitValue();
        } finally {
            child.destroyForcibly();
        }
    }

    /** The lines of the child, but for those of a logger that is not there in this module's tests. */
    private List<String> output() throws IOException {
        return Files.readAllLines(folder.resolve("out")).stream()
                .filter(line -> !line.startsWith("SLF4J"))
                .toList();
    }

    private void awaitOutput(String line) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
        while (!output().contains(line)) {
            assertThat(System.nanoTime()).as("the child says " + line).isLessThan(deadline);
            new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
        }
    }
}
