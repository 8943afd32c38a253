package dev.tributary.bench.chaos;

import dev.tributary.runtime.StopSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks every program again and again whether it is alive. Liveness never depends on an outside system: a program that
 * runs and says otherwise is noted. A thread of its own asks.
 */
final class LiveWatch implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final int NOT_ALIVE = 503;

    private final Fleet fleet;
    private final StopSignal stop = new StopSignal();
    private final Thread thread = new Thread(this::watch, "chaos-live");
    private final List<String> violations = new ArrayList<>();

    LiveWatch(Fleet fleet) {
        this.fleet = fleet;
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try {
            while (!stop.await(INTERVAL)) {
                for (Running running : fleet.all()) {
                    look(running);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(Running running) throws InterruptedException {
        if (running.isFrozen()) {
            return;
        }
        boolean dead = running.ask("/livez")
                .filter(page -> page.statusCode() == NOT_ALIVE)
                .isPresent();
        // One that the scenario has ended or fenced meanwhile may say so on its way out.
        if (dead && running.isAlive() && fleet.all().contains(running)) {
            synchronized (violations) {
                violations.add(running.name() + " said that it is not alive");
            }
        }
    }

    /** What was noted since the last call. */
    List<String> take() {
        synchronized (violations) {
            List<String> taken = List.copyOf(violations);
            violations.clear();
            return taken;
        }
    }

    @Override
    public void close() {
        stop.request();
    }
}
