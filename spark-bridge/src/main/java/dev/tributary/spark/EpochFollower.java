package dev.tributary.spark;

import dev.tributary.runtime.Backoff;
import dev.tributary.runtime.StopSignal;
import dev.tributary.runtime.UnavailableException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the epoch log and has the match engine load what is newest; a base to come is prepared meanwhile by a thread of its
 * own. A thread of its own runs it.
 */
final class EpochFollower {

    private static final Logger LOG = LoggerFactory.getLogger(EpochFollower.class);
    private static final Duration POLL_MAX = Duration.ofMillis(500);

    private final EpochLog log;
    private final MatchEngine engine;
    private final String plan;
    private final Backoff backoff;
    private final StopSignal stop;
    private Future<?> preparation;
    private EpochState loaded;

    /** @param plan of the engine's references; epochs of another plan are not loaded */
    EpochFollower(EpochLog log, MatchEngine engine, String plan, Duration backoffMax, StopSignal stop) {
        this.log = log;
        this.engine = engine;
        this.plan = plan;
        this.backoff = new Backoff(backoffMax);
        this.stop = stop;
    }

    void run() throws InterruptedException {
        ExecutorService preparing = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "reference-preparation");
            thread.setDaemon(true);
            return thread;
        });
        try (log) {
            while (!stop.isRequested()) {
                try {
                    log.poll(POLL_MAX);
                    loadNewest();
                    prepareNext(preparing);
                } catch (UnavailableException | RetriableException e) {
                    LOG.warn("the reference cannot be loaded just now, trying again: {}", e.getMessage());
                    stop.await(backoff.next());
                }
            }
        } finally {
            preparing.shutdownNow();
        }
    }

    private void loadNewest() throws InterruptedException {
        EpochState newest = log.state().orElse(null);
        if (newest == null || newest.equals(loaded)) {
            return;
        }
        if (!newest.epoch().plan().equals(plan)) {
            throw new UnavailableException(
                    "reference epoch " + newest.epoch().epoch() + " was made with another plan (match.plan) or"
                            + " by another version; the loader makes one with these once all instances have them",
                    null);
        }
        engine.load(newest);
        loaded = newest;
        backoff.reset();
    }

    private void prepareNext(ExecutorService preparing) throws InterruptedException {
        if (preparation != null) {
            if (!preparation.isDone()) {
                return;
            }
            Future<?> ended = preparation;
            preparation = null;
            try {
                ended.get();
            } catch (ExecutionException e) {
                // Matching goes on without it.
                LOG.warn(
                        "the base to come cannot be prepared just now, trying again: {}",
                        e.getCause().toString());
                stop.await(backoff.next());
            }
        }
        EpochState state = loaded;
        if (state == null
                || state.nextBase().isEmpty()
                || engine.isPrepared(state.nextBase().get())) {
            return;
        }
        preparation = preparing.submit(() -> {
            engine.prepare(state);
            return true;
        });
    }
}
