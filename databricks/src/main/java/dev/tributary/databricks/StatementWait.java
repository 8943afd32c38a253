package dev.tributary.databricks;

import com.databricks.sdk.service.sql.CancelExecutionRequest;
import com.databricks.sdk.service.sql.StatementResponse;
import com.databricks.sdk.service.sql.StatementState;
import com.databricks.sdk.service.sql.StatementStatus;
import dev.tributary.runtime.Backoff;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.StopSignal;
import dev.tributary.runtime.UnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the end of a statement that a warehouse has taken. One that outlasts the deadline, or is under way when a stop
 * is asked for, is cancelled there. For one statement and one thread.
 */
final class StatementWait {

    private static final Logger LOG = LoggerFactory.getLogger(StatementWait.class);
    private static final Duration POLL_MAX = Duration.ofSeconds(5);
    private static final Duration TOLD_EVERY = Duration.ofSeconds(10);
    private static final Duration CANCEL_MAX = Duration.ofSeconds(5);

    /**
     * How a statement ended.
     *
     * @param cancelled why it was cancelled from here, in time, as the warehouse says: nothing of it was done
     */
    record End(StatementResponse response, Optional<String> cancelled) {}

    private final Workspace workspace;
    private final String warehouseId;
    private final Duration timeout;
    private final StopSignal stop;
    private final Consumer<String> progress;

    /** @param progress told now and then what the statement waits for */
    StatementWait(
            Workspace workspace, String warehouseId, Duration timeout, StopSignal stop, Consumer<String> progress) {
        this.workspace = workspace;
        this.warehouseId = warehouseId;
        this.timeout = timeout;
        this.stop = stop;
        this.progress = progress;
    }

    /**
     * Returns when the statement has ended.
     *
     * @throws UnavailableException where it was left under way
     */
    End end(StatementResponse first) throws InterruptedException {
        StatementResponse response = first;
        String id = first.getStatementId();
        Backoff backoff = new Backoff(POLL_MAX);
        long startedNs = System.nanoTime();
        long toldNs = startedNs - TOLD_EVERY.toNanos();
        while (isUnderWay(response)) {
            long elapsedNs = System.nanoTime() - startedNs;
            if (elapsedNs > timeout.toNanos()) {
                return left(id, "a statement did not finish within databricks.statement-timeout and");
            }
            if (stopped(id, backoff.next())) {
                return left(id, "the statement");
            }
            response = look(response);
            if (isUnderWay(response) && System.nanoTime() - toldNs > TOLD_EVERY.toNanos()) {
                toldNs = System.nanoTime();
                tell(response.getStatus().getState(), Duration.ofNanos(elapsedNs));
            }
        }
        return new End(response, Optional.empty());
    }

    /** Cancels the statement and looks what became of it: it may have come to its end before. */
    private End left(String id, String what) throws InterruptedException {
        if (!cancel(id)) {
            throw new UnavailableException(what + " could not be cancelled, so it may go on", null);
        }
        Backoff backoff = new Backoff(POLL_MAX);
        long startedNs = System.nanoTime();
        StatementResponse response = new StatementResponse()
                .setStatementId(id)
                .setStatus(new StatementStatus().setState(StatementState.RUNNING));
        while (System.nanoTime() - startedNs < CANCEL_MAX.toNanos()) {
            response = look(response);
            if (!isUnderWay(response)) {
                boolean cancelled = response.getStatus().getState() == StatementState.CANCELED;
                return new End(response, cancelled ? Optional.of(what + " was cancelled") : Optional.empty());
            }
            TimeUnit.NANOSECONDS.sleep(backoff.next().toNanos());
        }
        throw new UnavailableException(what + " was to be cancelled and is still under way", null);
    }

    /** As it is now; as it was last seen where the workspace does not answer, which says nothing of the statement. */
    private StatementResponse look(StatementResponse last) {
        try {
            return workspace.ask("ask for a statement's state", sdk -> sdk.statementExecution()
                    .getStatement(last.getStatementId()));
        } catch (UnavailableException e) {
            LOG.warn("{}; asking for the statement's state again", e.getMessage());
            return last;
        }
    }

    private boolean stopped(String id, Duration wait) throws InterruptedException {
        try {
            return stop.await(wait);
        } catch (InterruptedException e) {
            cancel(id);
            throw e;
        }
    }

    /** A statement is PENDING while its warehouse starts, or while others are before it. */
    private void tell(StatementState state, Duration elapsed) {
        String warehouse;
        try {
            WarehouseState seen = WarehouseState.of(workspace, warehouseId);
            warehouse = seen.label() + ", which is " + seen.state();
        } catch (UnavailableException | ConfigurationException e) {
            // The statement does not need this look.
            warehouse = "SQL warehouse " + warehouseId;
        }
        progress.accept("the statement is %s on %s: %d s of at most %d s"
                .formatted(state, warehouse, elapsed.toSeconds(), timeout.toSeconds()));
    }

    private static boolean isUnderWay(StatementResponse response) {
        StatementState state = response.getStatus().getState();
        return state == StatementState.PENDING || state == StatementState.RUNNING;
    }

    /** Whether the workspace has taken the wish. */
    private boolean cancel(String id) {
        try {
            workspace.ask("cancel a statement", sdk -> {
                sdk.statementExecution().cancelExecution(new CancelExecutionRequest().setStatementId(id));
                return id;
            });
            return true;
        } catch (UnavailableException | ConfigurationException e) {
            LOG.warn("the statement {} could not be cancelled and may go on: {}", id, e.getMessage());
            return false;
        }
    }
}
