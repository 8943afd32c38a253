package dev.tributary.launcher.backfill;

import java.time.Duration;

/** How long a number that moves has been the same. For one thread. */
public final class Standstill {

    private long last;
    private long movedNs = System.nanoTime();

    /** How long the number has been this one, as far as it was told. */
    public Duration of(long number) {
        if (number != last) {
            last = number;
            movedNs = System.nanoTime();
        }
        return Duration.ofNanos(System.nanoTime() - movedNs);
    }
}
