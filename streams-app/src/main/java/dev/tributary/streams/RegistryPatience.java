package dev.tributary.streams;

import dev.tributary.runtime.Backoff;
import dev.tributary.runtime.Health;
import dev.tributary.runtime.StopSignal;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.schemas.Reject;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits while the schema registry is away, for an outage is never a bad record. A schema is asked for once, so this is
 * off the way of nearly every record. The wait is bounded, so that the stream thread polls again in time; past it the
 * thread is replaced and begins at the last commit.
 */
public final class RegistryPatience {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryPatience.class);
    private static final String PART = "registry";

    private final Duration patience;
    private final Supplier<Backoff> backoffs;
    private final Health health;
    private final StopSignal stop;

    /**
     * @param patience longest wait within one call
     * @param backoffMax longest wait between two tries
     */
    public RegistryPatience(Duration patience, Duration backoffMax, Health health, StopSignal stop) {
        this.patience = patience;
        this.backoffs = () -> new Backoff(backoffMax);
        this.health = health;
        this.stop = stop;
    }

    /** Something that may ask the registry. */
    @FunctionalInterface
    public interface Call<T> {
        T run() throws Reject;
    }

    /**
     * @throws Reject as the call does
     * @throws UnavailableException where the registry stays away too long or the program is asked to stop meanwhile
     */
    public <T> T call(Call<T> call) throws Reject {
        try {
            return call.run();
        } catch (RetriableException e) {
            return again(call, e);
        }
    }

    private <T> T again(Call<T> call, RetriableException first) throws Reject {
        long deadline = System.nanoTime() + patience.toNanos();
        Backoff backoff = backoffs.get();
        RetriableException last = first;
        LOG.warn("{}; waiting for it", first.getMessage());
        health.waiting(PART, first.getMessage());
        try {
            while (System.nanoTime() < deadline && !pause(backoff.next())) {
                try {
                    T result = call.run();
                    LOG.info("the schema registry answers again");
                    return result;
                } catch (RetriableException e) {
                    last = e;
                }
            }
        } finally {
            // Also where the wait is given up: nobody may ask again here, and who does says anew that it waits.
            health.ready(PART);
        }
        throw new UnavailableException(last.getMessage(), last);
    }

    /** Whether a stop was asked for. */
    private boolean pause(Duration wait) {
        try {
            return stop.await(wait);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
