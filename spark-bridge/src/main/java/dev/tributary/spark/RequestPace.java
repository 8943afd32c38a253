package dev.tributary.spark;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Spaces requests evenly, so that no more than so many go out in a minute. Safe for use by several threads. */
final class RequestPace {

    private final long gapNs;
    private long nextNs = System.nanoTime();

    /** @param requestsPerMinute at least 1 */
    RequestPace(int requestsPerMinute) {
        gapNs = Duration.ofMinutes(1).toNanos() / requestsPerMinute;
    }

    /** Waits until the next request may go out. */
    void awaitTurn() throws InterruptedException {
        long waitNs;
        synchronized (this) {
            long now = System.nanoTime();
            long turn = Math.max(nextNs, now);
            nextNs = turn + gapNs;
            waitNs = turn - now;
        }
        TimeUnit.NANOSECONDS.sleep(waitNs);
    }
}
