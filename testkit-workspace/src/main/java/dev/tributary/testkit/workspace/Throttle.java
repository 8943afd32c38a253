package dev.tributary.testkit.workspace;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers "too many requests" until a time has passed, and counts who asked too early. Safe for several threads. */
public final class Throttle {

    private volatile Instant until = Instant.EPOCH;
    private final AtomicInteger refused = new AtomicInteger();

    /** From now on and for this long. */
    public void closeFor(Duration time) {
        refused.set(0);
        until = Instant.now().plus(time);
    }

    /** How many came since it was closed. */
    public int refused() {
        return refused.get();
    }

    /** The seconds to wait, where it is closed. */
    Optional<Long> retryAfterSeconds() {
        Duration left = Duration.between(Instant.now(), until);
        if (left.isNegative() || left.isZero()) {
            return Optional.empty();
        }
        refused.incrementAndGet();
        return Optional.of(Math.max(1, (left.toMillis() + 999) / 1000));
    }
}
