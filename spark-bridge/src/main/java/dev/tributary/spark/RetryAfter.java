package dev.tributary.spark;

import dev.tributary.runtime.UnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** What a server has said of when to come again. Until then calls fail here, without going out. */
final class RetryAfter {

    /** A server that asks for more is asked again after this. */
    private static final Duration WAIT_MAX = Duration.ofMinutes(10);

    private final Clock clock;
    private volatile Instant notBefore = Instant.MIN;

    RetryAfter(Clock clock) {
        this.clock = clock;
    }

    /** @param seconds as the header retry-after has it; anything else (HTTP also knows dates) counts for a second */
    void heed(String seconds) {
        Duration wait;
        try {
            wait = Duration.ofSeconds(Math.max(0, Long.parseLong(seconds.strip())));
        } catch (NumberFormatException e) {
            wait = Duration.ofSeconds(1);
        }
        notBefore = clock.instant().plus(wait.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : wait);
    }

    /** @throws UnavailableException while the server wants no calls */
    void requireOver() {
        Instant now = clock.instant();
        if (now.isBefore(notBefore)) {
            throw new UnavailableException(
                    "Spark (spark.endpoint) asks to wait for another "
                            + Math.max(1, Duration.between(now, notBefore).toSeconds()) + " s (Retry-After)",
                    null);
        }
    }
}
