package dev.tributary.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.StopSignal;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.testkit.workspace.Statements;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How statements end, over an engine that gives one row and nothing else. */
class SqlWarehouseTest extends AgainstTheWorkspace {

    private static final SqlStatement INSERT = new SqlStatement("INSERT INTO t VALUES (1)", Map.of(), false);
    private static final SqlStatement QUERY = SqlStatement.query("SELECT 1", Map.of());

    private final List<String> told = new CopyOnWriteArrayList<>();
    private Statements statements;

    @BeforeEach
    void addWarehouse() {
        statements = emulated.statements(
                sql -> new Statements.Answer(Map.of("num_affected_rows", "BIGINT"), List.of(List.of("1"))));
        statements.addWarehouse("w1", "RUNNING");
    }

    private SqlWarehouse warehouse(String... more) {
        return SqlWarehouse.of(settings(more), new StopSignal(), told::add);
    }

    @Test
    void aLookThatFailsSaysNothingOfTheStatementAndIsRepeated() throws Exception {
        statements.answerLate();
        statements.failLooks(2);
        warehouse().run(INSERT);
        assertThat(statements.texts()).containsExactly(INSERT.text());
    }

    @Test
    void aProgressLineThatCannotBeHadEndsNoStatement() {
        statements.hold(true);
        statements.warehouses().hide();
        assertThatThrownBy(() -> warehouse("databricks.warehouse-id", "w1", "databricks.statement-timeout", "1s")
                        .run(QUERY))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("databricks.statement-timeout and was cancelled");
        assertThat(told).first().asString().contains("is PENDING on SQL warehouse w1: 0 s of at most 1 s");
    }

    @Test
    void aStatementThatIsUnderWayWhenAStopIsAskedForIsCancelledThere() {
        statements.hold(true);
        StopSignal stop = new StopSignal();
        assertThatThrownBy(() -> SqlWarehouse.of(settings(), stop, line -> stop.request())
                        .run(QUERY))
                .isInstanceOf(UnavailableException.class)
                .hasMessage("the statement was cancelled");
        assertThat(statements.cancelled()).isEqualTo(1);
    }

    @Test
    void aStatementSaysWhatItWaitsForWhileItsWarehouseStarts() throws Exception {
        statements.addWarehouse("w1", "STOPPED");
        statements.warehouses().holdStarts(true);
        SqlWarehouse warehouse = SqlWarehouse.of(settings(), new StopSignal(), line -> {
            told.add(line);
            statements.warehouses().holdStarts(false);
        });
        assertThat(warehouse.run(QUERY, row -> {}).rows()).isEqualTo(1);
        assertThat(told).singleElement().asString().contains("is PENDING", "'warehouse w1' (w1), which is STARTING");
    }

    @Test
    void troublesOfTheServiceAreWaitedForAndMissingRightsAreNot() {
        SqlWarehouse warehouse = warehouse();
        statements.failNext("SELECT", "SERVICE_UNDER_MAINTENANCE", "Back soon.");
        assertThatThrownBy(() -> warehouse.run(QUERY))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("SQL warehouse w1 is in trouble")
                .hasMessageContaining("Back soon.");
        statements.failNext("SELECT", "BAD_REQUEST", "[INSUFFICIENT_PERMISSIONS] User lacks SELECT.");
        assertThatThrownBy(() -> warehouse.run(QUERY))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("User lacks SELECT.")
                .hasMessageContaining("have it granted");
    }

    @Test
    void rowsThatNobodyReadsAreNeitherFetchedNorMissed() throws Exception {
        statements.expireLinks(Integer.MAX_VALUE);
        assertThat(warehouse().run(INSERT).columns())
                .containsExactly(new SqlResult.Column("num_affected_rows", "BIGINT"));
        statements.forgetRows();
        warehouse().run(INSERT);
        assertThatThrownBy(() -> warehouse().run(QUERY, new ArrayList<>()::add))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("was carried out, but its rows are kept no longer");
    }

    @Test
    void whatAnErrorMayQuoteOfASinksRowsIsLeftOut() {
        String words =
                "[DELTA_VIOLATE_CONSTRAINT_WITH_VALUES] CHECK constraint violated by row with values: - name : Ada";
        NewestRowTable table = new NewestRowTable(
                warehouse(),
                TableName.of("t"),
                new NewestRowTable.Shape(
                        List.of(new NewestRowTable.Column("name", "string", true)), List.of("name"), List.of("name")));
        statements.failNext("MERGE", "BAD_REQUEST", words);
        assertThatThrownBy(() -> table.merge(List.of(Map.of("name", "Ada"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("BAD_REQUEST: [DELTA_VIOLATE_CONSTRAINT_WITH_VALUES]")
                .hasMessageContaining("query history")
                .hasMessageNotContaining("Ada");
        statements.failNext("INSERT", "BAD_REQUEST", words);
        assertThatThrownBy(() -> warehouse().run(INSERT)).hasMessageContaining("name : Ada");
        statements.failNext("MERGE", "CANCELLED", "The cluster was resized.");
        assertThatThrownBy(() -> table.merge(List.of(Map.of("name", "Ada"))))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("is in trouble");
    }

    @Test
    void anInsertThatWasCancelledWasNotRunAndOneThatIsLeftUnderWayMayHaveBeen() throws Exception {
        statements.hold(true);
        SqlWarehouse impatient = warehouse("databricks.statement-timeout", "1s");
        assertThatThrownBy(() -> impatient.run(INSERT))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("did not finish within databricks.statement-timeout and was cancelled");
        statements.refuseCancels();
        assertThatThrownBy(() -> impatient.run(INSERT))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("did not finish within databricks.statement-timeout")
                .hasMessageContaining("whether it was run is not known");
    }

    /** The engine ends before it is interrupted, as a statement does whose end crosses the wish to cancel it. */
    @Test
    void aStatementThatEndedBeforeItCouldBeCancelledHasEndedWell() throws Exception {
        StopSignal stop = new StopSignal();
        emulated.statements(sql -> {
                    stop.request();
                    awaitCancel();
                    return new Statements.Answer(Map.of("n", "INT"), List.of(List.of("1")));
                })
                .addWarehouse("w1", "RUNNING");
        emulated.statements().answerLate();
        SqlWarehouse stopped = SqlWarehouse.of(settings(), stop, told::add);
        stopped.run(INSERT);
        assertThatThrownBy(() -> stopped.run(INSERT))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("stopped before the next statement was sent");
        assertThat(emulated.statements().texts()).hasSize(1);
    }

    private void awaitCancel() {
        try {
            new CountDownLatch(1).await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            // Too late: the work is done.
            return;
        }
        throw new IllegalStateException("nobody cancelled");
    }
}
