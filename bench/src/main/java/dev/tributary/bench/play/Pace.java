package dev.tributary.bench.play;

import dev.tributary.runtime.StopSignal;
import java.time.Duration;

/** Holds a loop to a rate, with small bursts. For one thread. */
public final class Pace {

    private static final Duration BURST = Duration.ofMillis(5);

    private final int perSecondMax;
    private final long startNanos = System.nanoTime();
    private long passed;

    /** @param perSecondMax 0 for no limit */
    public Pace(int perSecondMax) {
        this.perSecondMax = perSecondMax;
    }

    /** Counts one and waits until its time has come, or a stop is asked for. */
    public void await(StopSignal stop) throws InterruptedException {
        passed++;
        if (perSecondMax > 0) {
            Duration early = Duration.ofNanos(startNanos + passed * 1_000_000_000L / perSecondMax - System.nanoTime());
            if (early.compareTo(BURST) > 0) {
                stop.await(early);
            }
        }
    }
}
