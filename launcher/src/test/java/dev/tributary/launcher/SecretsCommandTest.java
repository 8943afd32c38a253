package dev.tributary.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.testkit.workspace.EmulatedWorkspace;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SecretsCommandTest {

    @TempDir
    Path folder;

    private EmulatedWorkspace workspace;
    private final StringWriter output = new StringWriter();

    @BeforeEach
    void start() {
        workspace = EmulatedWorkspace.start(folder);
    }

    @AfterEach
    void stop() {
        workspace.close();
        workspace.requireAllKnown();
    }

    private int run(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--set", "tls.ca-file=" + workspace.authority()));
        all.addAll(List.of("--set", "databricks.config-file=" + workspace.profiles()));
        all.addAll(List.of("--set", "databricks.profile=principal"));
        CommandLine command = Tributary.commandLine();
        command.setOut(new PrintWriter(output, true));
        command.setErr(new PrintWriter(output, true));
        return command.execute(all.toArray(String[]::new));
    }

    private Path file(String... lines) throws Exception {
        return Files.write(folder.resolve(".env"), List.of(lines));
    }

    @Test
    void aFileIsPutIntoAScopeThatIsCreatedAndTheSettingsThenFindIt() throws Exception {
        Path file = file("# comment", "", "NEO4J=\"s3cret word\"", "export REGISTRY=t=k==", "KAFKA='k#y'");

        assertThat(run("secrets", "put", "--scope", "prod", "--from", file.toString()))
                .isZero();
        assertThat(workspace.secrets().scope("prod"))
                .containsOnly(
                        java.util.Map.entry("NEO4J", "s3cret word"),
                        java.util.Map.entry("REGISTRY", "t=k=="),
                        java.util.Map.entry("KAFKA", "k#y"));
        assertThat(run("secrets", "put", "--scope", "prod", "--from", file.toString()))
                .as("again")
                .isZero();
        assertThat(run(
                        "secrets",
                        "verify",
                        "--set",
                        "neo4j.password=${databricks:prod/NEO4J}",
                        "--set",
                        "registry.bearer-token=${databricks:prod/REGISTRY}"))
                .isZero();
        assertThat(output.toString())
                .contains("created the scope prod", "✓ neo4j.password", "✓ registry.bearer-token")
                .doesNotContain("s3cret", "t=k==", "k#y");
    }

    @Test
    void aSecretThatIsMissingFailsTheVerification() {
        workspace.secrets().put("prod", "OTHER", "x");
        assertThat(run("secrets", "verify", "--set", "neo4j.password=${databricks:prod/NEO4J}"))
                .isEqualTo(1);
        assertThat(output.toString()).contains("✗ neo4j.password").contains("prod/NEO4J");
    }

    @Test
    void aLineThatIsNoAssignmentIsNamedWithoutItsContent() throws Exception {
        Path file = file("GOOD=1", "s3cret without a name");
        assertThat(run("secrets", "put", "--scope", "prod", "--from", file.toString()))
                .isEqualTo(2);
        assertThat(output.toString()).contains(".env, line 2").doesNotContain("s3cret");
        assertThat(workspace.secrets().scope("prod")).isEmpty();
    }
}
