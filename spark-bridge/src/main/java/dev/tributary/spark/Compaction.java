package dev.tributary.spark;

import dev.tributary.runtime.Backoff;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes generations of the reference table and removes old ones on a thread of its own, while the loader goes on. Used by
 * the loader's thread alone.
 */
final class Compaction implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);

    private final ReferenceStore store;
    private final Backoff backoff;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread worker = new Thread(task, "reference-compaction");
        worker.setDaemon(true);
        return worker;
    });
    private Future<Long> writing;
    private long notBeforeNs = System.nanoTime();

    Compaction(ReferenceStore store, Duration backoffMax) {
        this.store = store;
        this.backoff = new Backoff(backoffMax);
    }

    /**
     * Whether a generation is written; where it is not, sees to it.
     *
     * @param before the newest published generation
     */
    boolean isWritten(long generation, long before) throws InterruptedException {
        if (writing == null) {
            if (System.nanoTime() - notBeforeNs >= 0) {
                writing = thread.submit(() -> {
                    store.beginGeneration(generation, before);
                    return generation;
                });
            }
            return false;
        }
        if (!writing.isDone()) {
            return false;
        }
        Future<Long> ended = writing;
        writing = null;
        try {
            boolean wanted = ended.get() == generation;
            backoff.reset();
            return wanted;
        } catch (ExecutionException e) {
            LOG.warn(
                    "the reference table cannot be compacted just now, trying again: {}",
                    e.getCause().toString());
            notBeforeNs = System.nanoTime() + backoff.next().toNanos();
            return false;
        }
    }

    /**
     * Removes what is no longer needed, some time. Where it fails, the next time removes it.
     *
     * @param before the generation before the newest published one
     */
    void dropUnneeded(long before) {
        thread.execute(() -> {
            try {
                store.dropUnneeded(before);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.warn("old generations of the reference table stay until the next compaction: {}", e.toString());
            }
        });
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
