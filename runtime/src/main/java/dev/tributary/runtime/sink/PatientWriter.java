package dev.tributary.runtime.sink;

import dev.tributary.runtime.Backoff;
import dev.tributary.runtime.Health;
import dev.tributary.runtime.UnavailableException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that does one piece of work at a time, and again after a wait where a dependency was unavailable: the only
 * place of the sinks where anything is retried. A piece of work returns what the loop's thread is to do with its
 * result. The methods are for the loop's thread.
 */
final class PatientWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PatientWriter.class);
    private static final String PART = "sink target";

    private final ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "sink-writer");
        thread.setDaemon(true);
        return thread;
    });
    private final Backoff backoff;
    private final Health health;
    private final SinkMetrics metrics;
    private Callable<Runnable> work;
    private Future<Runnable> attempt;
    private long retryAtNanos;

    PatientWriter(Duration backoffMax, Health health, SinkMetrics metrics) {
        this.backoff = new Backoff(backoffMax);
        this.health = health;
        this.metrics = metrics;
    }

    boolean isIdle() {
        return work == null;
    }

    /** @param next runs on the writer's thread, several times where it has to; its result runs on the loop's */
    void start(Callable<Runnable> next) {
        if (work != null) {
            throw new IllegalStateException("the writer does one thing at a time");
        }
        work = next;
        attempt = executor.submit(next);
    }

    /** Takes up what has been finished, and tries again what has waited long enough. */
    void advance(long nowNanos) throws InterruptedException {
        if (work == null) {
            return;
        }
        if (attempt == null && nowNanos - retryAtNanos >= 0) {
            attempt = executor.submit(work);
        }
        if (attempt != null && attempt.isDone()) {
            collect(nowNanos);
        }
    }

    /**
     * Waits for the attempt that is running; none is begun anew.
     *
     * @return whether the work is done
     */
    boolean awaitAttempt(Duration timeout) throws InterruptedException {
        if (attempt == null) {
            return work == null;
        }
        try {
            attempt.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            LOG.debug("collected below", e);
        }
        collect(System.nanoTime());
        return work == null;
    }

    private void collect(long nowNanos) throws InterruptedException {
        Future<Runnable> finished = attempt;
        attempt = null;
        Runnable result;
        try {
            result = finished.get();
        } catch (ExecutionException e) {
            waitOrFail(e.getCause(), nowNanos);
            return;
        }
        work = null;
        backoff.reset();
        health.ready(PART);
        result.run();
    }

    private void waitOrFail(Throwable failure, long nowNanos) {
        if (!(failure instanceof UnavailableException || failure instanceof RetriableException)) {
            if (failure instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new IllegalStateException(failure);
        }
        Duration wait = backoff.next();
        retryAtNanos = nowNanos + wait.toNanos();
        metrics.retried();
        health.waiting(PART, failure.getMessage());
        LOG.warn("{}; trying again in {} ms", failure.getMessage(), wait.toMillis());
    }

    @Override
    public void close() {
        executor.shutdownNow();
        try {
            // What it holds must not be closed under its hands.
            executor.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
