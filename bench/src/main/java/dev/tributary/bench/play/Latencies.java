package dev.tributary.bench.play;

import java.util.Arrays;

/** Latencies in milliseconds, all of them kept. For one thread. */
public final class Latencies {

    private long[] values = new long[1024];
    private int count;

    public void add(long millis) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = millis;
    }

    public int count() {
        return count;
    }

    /** The value below which this share lies; 0 where there is none. */
    public long quantile(double share) {
        if (count == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(count - 1, Math.round(share * (count - 1)))];
    }
}
