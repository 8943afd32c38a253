package dev.tributary.runtime;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A clock that only goes forward, whatever is done to the machine's: for waits and deadlines, never for what is written
 * down. It begins at the machine's time and drifts from it.
 */
public final class SteadyClock extends Clock {

    private final long begunMs = System.currentTimeMillis();
    private final long begunNanos = System.nanoTime();

    @Override
    public long millis() {
        return begunMs + (System.nanoTime() - begunNanos) / 1_000_000;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
