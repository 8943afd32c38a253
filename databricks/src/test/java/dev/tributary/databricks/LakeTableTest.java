package dev.tributary.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.embedded.EmbeddedSpark;
import dev.tributary.embedded.ServerOptions;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.StopSignal;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.testkit.workspace.SparkSql;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables over a warehouse whose SQL runs on a real Spark server with Delta. */
class LakeTableTest extends AgainstTheWorkspace {

    @TempDir
    static Path directory;

    private static EmbeddedSpark spark;
    private static SparkSql sql;

    private final StopSignal stop = new StopSignal();

    @BeforeAll
    static void startSpark() {
        spark = EmbeddedSpark.start(ServerOptions.in(directory), EmbeddedSpark.CURRENT, 2);
        sql = new SparkSql(spark);
    }

    @AfterAll
    static void stopSpark() throws Exception {
        sql.close();
        spark.close();
    }

    @BeforeEach
    void createTable() {
        emulated.statements(sql).addWarehouse("w1", "STOPPED");
        sql.run("CREATE SCHEMA IF NOT EXISTS spark_catalog.crm");
        sql.run("DROP TABLE IF EXISTS spark_catalog.crm.companies");
        sql.run("CREATE TABLE spark_catalog.crm.companies (id BIGINT, name STRING, turnover DECIMAL(10,2), since DATE)"
                + " USING DELTA");
    }

    private LakeTable table(String... more) {
        List<String> all = new ArrayList<>(List.of("databricks.catalog", "spark_catalog"));
        all.addAll(List.of(more));
        return new LakeTable(
                SqlWarehouse.of(settings(all.toArray(String[]::new)), stop),
                TableName.of("spark_catalog.crm.companies"),
                4);
    }

    private static Map<String, String> company(int id, String name) {
        Map<String, String> row = new HashMap<>();
        row.put("id", Integer.toString(id));
        row.put("name", name);
        row.put("turnover", id + ".5");
        row.put("since", "2020-01-0" + (1 + id % 9));
        return row;
    }

    private static List<Map<String, String>> companies(int from, int to) {
        List<Map<String, String>> rows = new ArrayList<>();
        for (int id = from; id < to; id++) {
            rows.add(company(id, "Company " + id));
        }
        return rows;
    }

    private static List<List<String>> read(LakeTable table, String where, Map<String, SqlValue> parameters)
            throws InterruptedException {
        List<List<String>> rows = new ArrayList<>();
        table.read(
                new LakeTable.Selection(List.of("id", "name"), Optional.of(where + " ORDER BY id"), parameters, 0),
                rows::add);
        return rows;
    }

    @Test
    void rowsAreWrittenInBatchesAndReadOverChunksWithTheirTypes() throws Exception {
        LakeTable table = table();
        List<Long> progress = new ArrayList<>();
        assertThat(table.append(companies(0, 10), progress::add)).isEqualTo(10);
        assertThat(progress).containsExactly(4L, 8L, 10L);

        assertThat(table.columns())
                .containsExactly(
                        Map.entry("id", "BIGINT"),
                        Map.entry("name", "STRING"),
                        Map.entry("turnover", "DECIMAL(10,2)"),
                        Map.entry("since", "DATE"));
        assertThat(read(table, "id >= :least", Map.of("least", new SqlValue("2", "BIGINT"))))
                .hasSize(8)
                .startsWith(List.of("2", "Company 2"))
                .endsWith(List.of("9", "Company 9"));
    }

    @Test
    void valuesAreNeverPartOfTheStatement() throws Exception {
        LakeTable table = table();
        String name = "O'Neill \\ \"quoted\"; DROP TABLE companies -- :rows `x`\nÄ€😀";
        Map<String, String> row = company(1, name);
        row.put("turnover", null);
        table.append(List.of(row), rows -> {});

        assertThat(read(table, "name = :name AND turnover IS NULL", Map.of("name", SqlValue.text(name))))
                .containsExactly(List.of("1", name));
    }

    @Test
    void aMergeUpdatesAddsAndCanBeRepeatedAndADeleteDeletes() throws Exception {
        LakeTable table = table();
        table.append(companies(0, 3), rows -> {});
        List<Map<String, String>> changes = List.of(company(1, "changed"), company(7, "new"));
        table.merge(changes, List.of("id"), rows -> {});
        table.merge(changes, List.of("id"), rows -> {});
        table.delete("id", List.of("0", "99"), rows -> {});

        assertThat(read(table, "true", Map.of()))
                .containsExactly(List.of("1", "changed"), List.of("2", "Company 2"), List.of("7", "new"));
    }

    @Test
    void aMergeWhoseAnswerIsLostIsSentAgainAndAnInsertIsNot() throws Exception {
        LakeTable table = table();
        table.columns();
        emulated.statements().loseAnswerTo("MERGE");
        table.merge(companies(0, 2), List.of("id"), rows -> {});
        assertThat(read(table, "true", Map.of())).hasSize(2);

        SqlWarehouse warehouse = SqlWarehouse.of(settings(), stop);
        emulated.statements().loseAnswerTo("INSERT");
        assertThatThrownBy(() -> warehouse.run(
                        new SqlStatement("INSERT INTO spark_catalog.crm.companies (id) VALUES (50)", Map.of(), false)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("whether it was run is not known");
        assertThat(read(table, "id = 50", Map.of())).as("run once").hasSize(1);
    }

    @Test
    void aValueThatDoesNotFitItsColumnFailsTheBatchAndNothingIsWritten() throws Exception {
        LakeTable table = table();
        Map<String, String> bad = company(2, "bad");
        bad.put("turnover", "many");
        assertThatThrownBy(() -> table.append(List.of(company(1, "good"), bad), rows -> {}))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("the statement FAILED");
        assertThatThrownBy(() -> table.append(List.of(Map.of("colour", "red")), rows -> {}))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("has no column colour");
        assertThat(read(table, "true", Map.of())).isEmpty();
    }

    @Test
    void errorsOfTheStatementComeInTheWarehousesWords() {
        LakeTable table = table();
        assertThatThrownBy(() -> read(table, "id ==== 1", Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("PARSE_SYNTAX_ERROR");
        assertThatThrownBy(() -> read(table, "colour = 'red'", Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("colour");
        assertThatThrownBy(() -> SqlWarehouse.of(settings("databricks.warehouse-id", "w9"), stop)
                        .run(SqlStatement.query("SELECT 1", Map.of())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("w9");
        assertThatThrownBy(() -> TableName.of("a.b.c.d")).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void aLinkThatRanOutIsAskedForAgain() throws Exception {
        LakeTable table = table();
        table.append(companies(0, 7), rows -> {});
        emulated.statements().expireLinks(2);
        assertThat(read(table, "true", Map.of())).hasSize(7);
    }

    @Test
    void aStatementThatTakesTooLongOrIsStoppedIsCancelledThere() {
        emulated.statements().hold(true);
        assertThatThrownBy(() -> SqlWarehouse.of(settings("databricks.statement-timeout", "1s"), stop)
                        .run(SqlStatement.query("SELECT 1", Map.of())))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("databricks.statement-timeout");
        stop.request();
        assertThatThrownBy(() -> SqlWarehouse.of(settings(), stop).run(SqlStatement.query("SELECT 1", Map.of())))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("cancelled");
        assertThat(emulated.statements().cancelled()).isEqualTo(2);
    }

    @Test
    void aStatementSaysWhatItWaitsForWhileItsWarehouseStarts() throws Exception {
        emulated.statements().addWarehouse("w1", "STOPPED");
        emulated.statements().warehouses().holdStarts(true);
        List<String> told = new CopyOnWriteArrayList<>();
        SqlWarehouse warehouse = SqlWarehouse.of(settings(), stop, line -> {
            told.add(line);
            emulated.statements().warehouses().holdStarts(false);
        });
        assertThat(warehouse
                        .run(SqlStatement.query("SELECT 1", Map.of()), row -> {})
                        .rows())
                .isEqualTo(1);
        assertThat(told).singleElement().asString().contains("is PENDING", "'warehouse w1' (w1), which is STARTING");
    }

    @Test
    void troublesOfTheServiceAreWaitedForAndMissingRightsAreNot() {
        SqlWarehouse warehouse = SqlWarehouse.of(settings(), stop);
        emulated.statements().failNext("SELECT", "SERVICE_UNDER_MAINTENANCE", "Back soon.");
        assertThatThrownBy(() -> warehouse.run(SqlStatement.query("SELECT 1", Map.of())))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("SQL warehouse w1 is in trouble")
                .hasMessageContaining("Back soon.");
        emulated.statements().failNext("SELECT", "BAD_REQUEST", "[INSUFFICIENT_PERMISSIONS] User lacks SELECT.");
        assertThatThrownBy(() -> warehouse.run(SqlStatement.query("SELECT 1", Map.of())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("User lacks SELECT.")
                .hasMessageContaining("have it granted");
    }

    @Test
    void historyOptimizeAndVacuumWorkAndVacuumGuardsItsRetention() throws Exception {
        LakeTable table = table();
        table.append(companies(0, 5), rows -> {});
        List<List<String>> history = new ArrayList<>();
        table.history(10, history::add);
        assertThat(history).hasSize(3);
        assertThat(table.optimize(List.of("id"), rows -> {}).rows()).isEqualTo(1);
        table.vacuum(168, true, rows -> {});
        assertThatThrownBy(() -> table.vacuum(24, false, rows -> {}))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("168 hours (7 days) at least, not 24");
    }
}
