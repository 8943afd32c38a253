package dev.tributary.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.embedded.EmbeddedSpark;
import dev.tributary.embedded.ServerOptions;
import dev.tributary.testkit.workspace.EmulatedWorkspace;
import dev.tributary.testkit.workspace.SparkSql;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TableCommandTest {

    @TempDir
    Path folder;

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    private int run(EmulatedWorkspace workspace, String... words) {
        output.getBuffer().setLength(0);
        errors.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("table"));
        all.addAll(List.of(words));
        all.addAll(List.of("--set", "tls.ca-file=" + workspace.authority()));
        all.addAll(List.of("--set", "databricks.config-file=" + workspace.profiles()));
        all.addAll(List.of("--set", "databricks.profile=person"));
        all.addAll(List.of("--set", "databricks.schema=crm"));
        CommandLine command = Tributary.commandLine();
        command.setOut(new PrintWriter(output, true));
        command.setErr(new PrintWriter(errors, true));
        return command.execute(all.toArray(String[]::new));
    }

    @Test
    void filesGoToATableAndItsRowsComeBackInEachFormat() throws Exception {
        String table = "crm.companies";
        Path csv =
                Files.writeString(folder.resolve("companies.csv"), "id,name\n1,\"Nordwind, GmbH\"\n2,Alpenrose AG\n");
        Path changes = Files.writeString(
                folder.resolve("changes.jsonl"),
                "{\"id\":2,\"name\":\"Alpenrose\"}\n{\"id\":3,\"name\":\"Havelland\"}\n");
        try (EmbeddedSpark spark = EmbeddedSpark.start(ServerOptions.in(folder), EmbeddedSpark.CURRENT, 2);
                SparkSql sql = new SparkSql(spark);
                EmulatedWorkspace workspace = EmulatedWorkspace.start(folder)) {
            workspace.statements(sql).addWarehouse("w1", "RUNNING");
            sql.run("CREATE SCHEMA crm");
            sql.run("CREATE TABLE crm.companies (id INT, name STRING) USING DELTA");

            assertThat(run(workspace, "write", table, "--from", csv.toString()))
                    .as(() -> errors.toString())
                    .isZero();
            assertThat(run(workspace, "update", table, "--from", changes.toString(), "--key", "id"))
                    .as(() -> errors.toString())
                    .isZero();
            assertThat(run(workspace, "delete", table, "--key", "id", "--ids", "3,4"))
                    .isZero();

            assertThat(run(
                            workspace,
                            "read",
                            table,
                            "--where",
                            "id > :low ORDER BY id",
                            "--param",
                            "low=0",
                            "--format",
                            "csv"))
                    .isZero();
            assertThat(output.toString()).isEqualTo("id,name\n1,\"Nordwind, GmbH\"\n2,Alpenrose\n");
            run(workspace, "read", table, "--where", "id = 2", "--format", "json");
            assertThat(output.toString()).isEqualToIgnoringNewLines("{\"id\":2,\"name\":\"Alpenrose\"}");
            run(workspace, "read", table, "--where", "id = 2");
            assertThat(output.toString().lines()).containsExactly("id  name", "2   Alpenrose");

            assertThat(run(workspace, "history", table, "--limit", "2")).isZero();
            assertThat(output.toString()).contains("MERGE");
            assertThat(run(workspace, "vacuum", table, "--retain-hours", "1")).isEqualTo(2);
            assertThat(errors.toString()).contains("168 hours");
            assertThat(run(workspace, "read", "crm.nowhere")).isEqualTo(2);
            assertThat(errors.toString()).contains("TABLE_OR_VIEW_NOT_FOUND");
            workspace.requireAllKnown();
        }
    }
}
