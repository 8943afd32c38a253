package dev.tributary.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretsCommandTest extends AgainstTheWorkspace {

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
        assertThat(output.toString() + errors)
                .contains("created the scope prod", "✓ neo4j.password", "✓ registry.bearer-token")
                .doesNotContain("s3cret", "t=k==", "k#y");
    }

    @Test
    void aSecretThatIsMissingFailsTheVerification() {
        workspace.secrets().put("prod", "OTHER", "x");
        assertThat(run("secrets", "verify", "--set", "neo4j.password=${databricks:prod/NEO4J}"))
                .isEqualTo(1);
        assertThat(output.toString()).contains("✗ neo4j.password", "prod/NEO4J", "tributary secrets put --scope");
    }

    @Test
    void aLineThatIsNoAssignmentIsNamedWithoutItsContent() throws Exception {
        Path file = file("GOOD=1", "s3cret without a name");
        assertThat(run("secrets", "put", "--scope", "prod", "--from", file.toString()))
                .isEqualTo(2);
        assertThat(errors.toString()).contains(".env, line 2").doesNotContain("s3cret");
        assertThat(workspace.secrets().scope("prod")).isEmpty();
    }
}
