package dev.tributary.spark;

import dev.tributary.runtime.Backoff;
import dev.tributary.runtime.StopSignal;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.schemas.EpochRecord;
import java.time.Duration;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the epoch log and has the match engine load what is newest. A thread of its own runs it. */
final class EpochFollower {

    private static final Logger LOG = LoggerFactory.getLogger(EpochFollower.class);
    private static final Duration POLL_MAX = Duration.ofMillis(500);

    private final EpochLog log;
    private final MatchEngine engine;
    private final Backoff backoff;
    private final StopSignal stop;

    EpochFollower(EpochLog log, MatchEngine engine, Duration backoffMax, StopSignal stop) {
        this.log = log;
        this.engine = engine;
        this.backoff = new Backoff(backoffMax);
        this.stop = stop;
    }

    void run() throws InterruptedException {
        try (log) {
            EpochRecord loaded = null;
            while (!stop.isRequested()) {
                try {
                    log.poll(POLL_MAX);
                    EpochRecord newest = log.newest().orElse(null);
                    if (newest != null && !newest.equals(loaded)) {
                        engine.load(log.baseOf(newest), newest);
                        loaded = newest;
                        backoff.reset();
                    }
                } catch (UnavailableException | RetriableException e) {
                    LOG.warn("the reference cannot be loaded just now, trying again: {}", e.getMessage());
                    stop.await(backoff.next());
                }
            }
        }
    }
}
