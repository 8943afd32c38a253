package dev.tributary.spark;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;

/** No more than so many calls in any hour. Safe for use by several threads. */
final class CallBudget {

    private static final long HOUR_MS = Duration.ofHours(1).toMillis();

    private final int callsPerHour;
    private final Clock clock;
    private final PriorityQueue<Long> calls = new PriorityQueue<>();

    CallBudget(int callsPerHour, Clock clock) {
        this.callsPerHour = callsPerHour;
        this.clock = clock;
    }

    /** How many of the wanted calls may be made now; they count as made. */
    synchronized int take(int wanted) {
        forget();
        int taken = Math.max(0, Math.min(wanted, callsPerHour - calls.size()));
        for (int call = 0; call < taken; call++) {
            calls.add(clock.millis());
        }
        return taken;
    }

    /** Calls that were taken last and not made. */
    synchronized void giveBack(int notMade) {
        if (notMade == 0) {
            return;
        }
        List<Long> newestLast = new ArrayList<>(calls);
        Collections.sort(newestLast);
        calls.clear();
        calls.addAll(newestLast.subList(0, Math.max(0, newestLast.size() - notMade)));
    }

    /** A call that another instance made, or this one before its restart. */
    synchronized void note(long atMs) {
        forget();
        if (atMs > clock.millis() - HOUR_MS && calls.size() < callsPerHour) {
            calls.add(atMs);
        }
    }

    private void forget() {
        while (!calls.isEmpty() && calls.peek() <= clock.millis() - HOUR_MS) {
            calls.remove();
        }
    }
}
