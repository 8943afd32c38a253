package dev.tributary.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.testkit.workspace.SharedSpark;
import dev.tributary.testkit.workspace.SparkSql;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableCommandTest extends AgainstTheWorkspace {

    private int table(String... words) {
        forget();
        List<String> all = new ArrayList<>(List.of("table"));
        all.addAll(List.of(words));
        all.addAll(List.of("--set", "databricks.schema=crm"));
        return run(all.toArray(String[]::new));
    }

    @Test
    void filesGoToATableAndItsRowsComeBackInEachFormat() throws Exception {
        String table = "crm.companies";
        Path csv =
                Files.writeString(folder.resolve("companies.csv"), "id,name\n1,\"Nordwind, GmbH\"\n2,Alpenrose AG\n");
        Path changes = Files.writeString(
                folder.resolve("changes.jsonl"),
                "{\"id\":2,\"name\":\"Alpenrose\"}\n{\"id\":3,\"name\":\"Havelland\"}\n");
        try (SparkSql sql = new SparkSql(SharedSpark.get())) {
            workspace.statements(sql).addWarehouse("w1", "RUNNING");
            sql.run("CREATE SCHEMA IF NOT EXISTS crm");
            sql.run("CREATE TABLE crm.companies (id INT, name STRING) USING DELTA");

            assertThat(table("write", table, "--from", csv.toString()))
                    .as(() -> errors.toString())
                    .isZero();
            assertThat(table("update", table, "--from", changes.toString(), "--key", "id"))
                    .as(() -> errors.toString())
                    .isZero();
            assertThat(table("delete", table, "--key", "id", "--ids", "3,4")).isZero();

            assertThat(table("read", table, "--where", "id > :low ORDER BY id", "--param", "low=0", "--format", "csv"))
                    .isZero();
            assertThat(output.toString()).isEqualTo("id,name\n1,\"Nordwind, GmbH\"\n2,Alpenrose\n");
            table("read", table, "--where", "id = 2", "--format", "json");
            assertThat(output.toString()).isEqualToIgnoringNewLines("{\"id\":2,\"name\":\"Alpenrose\"}");
            table("read", table, "--where", "id = 2");
            assertThat(output.toString().lines()).containsExactly("id  name", "2   Alpenrose");

            assertThat(table("history", table, "--limit", "2")).isZero();
            assertThat(output.toString()).contains("MERGE");
            assertThat(table("vacuum", table, "--retain-hours", "1")).isEqualTo(2);
            assertThat(errors.toString()).contains("168 hours");
            assertThat(table("read", "crm.nowhere")).isEqualTo(2);
            assertThat(errors.toString()).contains("TABLE_OR_VIEW_NOT_FOUND");
        }
    }
}
