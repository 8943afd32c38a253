package dev.tributary.spark;

import dev.tributary.runtime.Health;
import dev.tributary.runtime.StopSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program's loops, a thread each. The first that fails stops the others and the program. */
final class Threads {

    /** A loop that runs until stop is requested. */
    @FunctionalInterface
    interface Loop {
        void run() throws Exception;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Threads.class);

    private final StopSignal stop;
    private final Health health;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();

    Threads(StopSignal stop, Health health) {
        this.stop = stop;
        this.health = health;
    }

    void start(String name, Loop loop) {
        health.waiting(name, "starting");
        Thread thread = new Thread(() -> guard(name, loop), name);
        threads.add(thread);
        thread.start();
    }

    private void guard(String name, Loop loop) {
        try {
            health.ready(name);
            loop.run();
        } catch (Throwable e) {
            // Also errors: a loop that has died must not leave the program half alive.
            if (!stop.isRequested()) {
                failure.compareAndSet(null, e);
            }
            health.dead();
        } finally {
            stop.request();
        }
    }

    /**
     * Waits for all loops; throws what the first failing one threw. A loop that has not ended by itself some time after
     * the stop, because a broker or Spark does not answer it, is interrupted.
     *
     * @param patience from the stop to the interrupt
     */
    void awaitEnd(Duration patience) throws Exception {
        while (!threads.isEmpty() && !stop.await(Duration.ofHours(1))) {
            LOG.trace("all loops run");
        }
        long deadline = System.nanoTime() + patience.toNanos();
        for (Thread thread : threads) {
            thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        }
        for (Thread thread : threads) {
            if (thread.isAlive()) {
                LOG.info("{} waits for an answer and is interrupted", thread.getName());
                thread.interrupt();
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Throwable cause = failure.get();
        if (cause instanceof Exception e) {
            throw e;
        }
        if (cause instanceof Error e) {
            throw e;
        }
    }
}
