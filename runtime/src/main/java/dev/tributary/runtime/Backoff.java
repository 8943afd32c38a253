package dev.tributary.runtime;

import java.time.Duration;

/** Waits that double up to a limit. For one thread. */
public final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(100);

    private final Duration max;
    private Duration next = FIRST;

    public Backoff(Duration max) {
        this.max = max;
    }

    /** The wait before the next try. */
    public Duration next() {
        Duration wait = next.compareTo(max) < 0 ? next : max;
        next = wait.multipliedBy(2);
        return wait;
    }

    /** A try succeeded. */
    public void reset() {
        next = FIRST;
    }
}
