package dev.tributary.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tributary.testkit.workspace.Logins;
import dev.tributary.testkit.workspace.Statements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Ctrl-C on commands in JVMs of their own, which log in by their environment alone. */
@EnabledOnOs(OS.LINUX)
class TableCancelTest extends AgainstTheWorkspace {

    private static final int INTERRUPTED = 130;

    private record Child(Process process, Path output, Path errors) {
        /** As a terminal does it. */
        void interrupt() throws Exception {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
        }

        int end() throws InterruptedException {
            assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }

        void awaitLine(String wanted) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(errors).content().contains(wanted));
        }
    }

    /** @param login variables that the SDK logs in by */
    private Child start(Map<String, String> login, String... words) throws IOException {
        // A build that runs in the background of a shell hands on that SIGINT is ignored.
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dtributary.home=" + System.getProperty("tributary.home"),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tributary.launcher.Tributary"));
        command.addAll(List.of(words));
        command.addAll(List.of("--set", "tls.ca-file=" + workspace.authority()));
        Path output = Files.createTempFile(folder, "child", ".out");
        Path errors = Files.createTempFile(folder, "child", ".err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("DATABRICKS_"));
        builder.environment()
                .put("DATABRICKS_CONFIG_FILE", folder.resolve("nothing").toString());
        builder.environment().put("DATABRICKS_HOST", workspace.host());
        builder.environment().putAll(login);
        return new Child(builder.start(), output, errors);
    }

    private static final Map<String, String> TOKEN = Map.of("DATABRICKS_TOKEN", Logins.PERSONAL_TOKEN);
    private static final Map<String, String> PRINCIPAL =
            Map.of("DATABRICKS_CLIENT_ID", Logins.CLIENT_ID, "DATABRICKS_CLIENT_SECRET", Logins.CLIENT_SECRET);

    @Test
    void aReadThatIsInterruptedCancelsItsStatementAndSaysSo() throws Exception {
        Statements statements = workspace.statements();
        statements.addWarehouse("w1", "RUNNING");
        statements.hold(true);
        Child read = start(TOKEN, "table", "read", "main.crm.companies");
        // the line that tells what it waits for
        read.awaitLine("the statement is PENDING on SQL warehouse 'warehouse w1' (w1), which is RUNNING");

        read.interrupt();

        assertThat(read.end()).isEqualTo(INTERRUPTED);
        assertThat(statements.cancelled()).isOne();
        assertThat(read.errors())
                .content()
                .contains("stopping; a statement under way is cancelled", "tributary: the statement was cancelled");
        assertThat(read.output()).isEmptyFile();
    }

    @Test
    void aWriteThatIsInterruptedSaysWhatWasWritten() throws Exception {
        StringBuilder rows = new StringBuilder("id\n");
        for (int i = 0; i < 2_001; i++) {
            rows.append(i).append('\n');
        }
        Path file = Files.writeString(folder.resolve("rows.csv"), rows);
        Statements statements = workspace.statements(sql -> {
            if (sql.startsWith("INSERT") && sql.contains("\"2000\"")) {
                // what is under way goes on until it is cancelled
                awaitCancel();
            }
            return new Statements.Answer(Map.of("id", "INT"), List.of());
        });
        statements.addWarehouse("w1", "RUNNING");
        statements.answerLate();
        Child write = start(PRINCIPAL, "table", "write", "main.crm.companies", "--from", file.toString());
        write.awaitLine("2000 rows sent");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> statements.texts().stream().anyMatch(sql -> sql.contains("\"2000\"")));

        write.interrupt();

        assertThat(write.end()).isEqualTo(INTERRUPTED);
        assertThat(statements.cancelled()).isOne();
        assertThat(write.errors())
                .content()
                .contains("2000 rows sent", "tributary: the statement was cancelled")
                .doesNotContain("2001 rows");
        assertThat(workspace.logins().tokensIssued())
                .as("logged in as a service principal")
                .isPositive();
    }

    private static void awaitCancel() {
        try {
            new java.util.concurrent.CountDownLatch(1).await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("cancelled", e);
        }
    }
}
