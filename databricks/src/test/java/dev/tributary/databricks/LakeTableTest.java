package dev.tributary.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.StopSignal;
import dev.tributary.testkit.workspace.SharedSpark;
import dev.tributary.testkit.workspace.SparkSql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tables over a warehouse whose SQL runs on a real Spark server with Delta. */
class LakeTableTest extends AgainstTheWorkspace {

    private static final AtomicInteger TABLES = new AtomicInteger();

    private static SparkSql sql;

    private final StopSignal stop = new StopSignal();
    /** A table of its own for each test. */
    private String name;

    @BeforeAll
    static void openSession() {
        sql = new SparkSql(SharedSpark.get());
        sql.run("CREATE SCHEMA spark_catalog.lake");
    }

    @AfterAll
    static void closeSession() throws Exception {
        sql.close();
    }

    @BeforeEach
    void createTable() {
        emulated.statements(sql).addWarehouse("w1", "STOPPED");
        name = "spark_catalog.lake.companies_" + TABLES.incrementAndGet();
        sql.run("CREATE TABLE " + name + " (id BIGINT, name STRING, turnover DECIMAL(10,2), since DATE)"
                + " USING DELTA");
    }

    private LakeTable table(String... more) {
        List<String> all = new ArrayList<>(List.of("databricks.catalog", "spark_catalog"));
        all.addAll(List.of(more));
        return new LakeTable(SqlWarehouse.of(settings(all.toArray(String[]::new)), stop), TableName.of(name), 4);
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
    void aMergeLeavesAloneWhatARowDoesNotNameAndWritesRowsOfOneKeyInTheirOrder() throws Exception {
        LakeTable table = table();
        table.append(companies(0, 2), rows -> {});
        int before = emulated.statements().texts().size();
        table.merge(
                List.of(
                        Map.of("id", "0", "name", "first"),
                        Map.of("id", "1", "turnover", "7"),
                        Map.of("id", "0", "turnover", "8"),
                        Map.of("id", "0", "name", "last"),
                        Map.of("id", "9", "name", "new"),
                        Map.of("id", "9", "name", "newer"),
                        Map.of("id", "09", "name", "newest"),
                        Map.of("id", "010", "name", "alone")),
                List.of("id"),
                rows -> {});

        assertThat(read(table, "true", Map.of()))
                .containsExactly(
                        List.of("0", "last"),
                        List.of("1", "Company 1"),
                        List.of("9", "newest"),
                        List.of("10", "alone"));
        assertThat(read(table, "turnover IN (7, 8) AND since IS NOT NULL", Map.of()))
                .hasSize(2);
        assertThat(emulated.statements().texts().subList(before, before + 7))
                .as("a batch ends before the second row of a key, and one statement takes rows of the same columns")
                .filteredOn(text -> text.startsWith("MERGE"))
                .hasSize(5);
        Map<String, String> nameless = new HashMap<>(Map.of("name", "x"));
        assertThatThrownBy(() -> table.merge(List.of(company(5, "good"), nameless), List.of("id"), rows -> {}))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("row 2 has no value of id");
        assertThat(read(table, "id = 5", Map.of())).isEmpty();
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
        assertThatThrownBy(() ->
                        warehouse.run(new SqlStatement("INSERT INTO " + name + " (id) VALUES (50)", Map.of(), false)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("whether it was run is not known");
        assertThat(read(table, "id = 50", Map.of())).as("run once").hasSize(1);
    }

    /** The table has Delta's own isolation level. */
    @Test
    void ofTwoMergesThatAddAKeyAtOnceOneIsRunAgainOnTopOfTheOther() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        AtomicInteger merges = new AtomicInteger();
        try (SparkSql second = new SparkSql(SharedSpark.get())) {
            BlockingQueue<SparkSql> sessions = new LinkedBlockingQueue<>(List.of(sql, second));
            emulated.statements(text -> {
                        if (text.startsWith("MERGE") && merges.incrementAndGet() <= 2) {
                            uninterrupted(() -> both.await(2, TimeUnit.MINUTES));
                        }
                        SparkSql own = uninterrupted(sessions::take);
                        try {
                            return own.run(text);
                        } finally {
                            sessions.add(own);
                        }
                    })
                    .addWarehouse("w1", "RUNNING");
            CompletableFuture<Long> other = CompletableFuture.supplyAsync(
                    () -> uninterrupted(() -> table().merge(companies(4, 6), List.of("id"), rows -> {})));
            table().merge(companies(4, 6), List.of("id"), rows -> {});
            other.get(3, TimeUnit.MINUTES);
        }
        List<String> ids = new ArrayList<>();
        sql.run("SELECT id FROM " + name).rows().forEach(row -> ids.add(row.get(0)));
        assertThat(ids).containsExactlyInAnyOrder("4", "5");
    }

    private static <T> T uninterrupted(Callable<T> work) {
        try {
            return work.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
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
