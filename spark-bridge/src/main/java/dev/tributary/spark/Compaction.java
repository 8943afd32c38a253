package dev.tributary.spark;

import dev.tributary.runtime.Backoff;
import java.time.Duration;
import java.util.OptionalLong;
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

    /** A generation that begins with a base. */
    private record Written(long base, long generation) {}

    private final ReferenceStore store;
    private final Backoff backoff;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread worker = new Thread(task, "reference-compaction");
        worker.setDaemon(true);
        return worker;
    });
    private Future<Written> writing;
    private long notBeforeNs = System.nanoTime();

    Compaction(ReferenceStore store, Duration backoffMax) {
        this.store = store;
        this.backoff = new Backoff(backoffMax);
    }

    /**
     * The generation that begins with a base, once it is written; sees to it before.
     *
     * @param base the epoch whose references it holds as a whole
     * @param published the newest epoch
     * @param before what counts of the table as of that epoch
     * @param numbers of which the generation gets one, each try another
     */
    OptionalLong written(long base, long published, TableView before, EpochNumbers numbers)
            throws InterruptedException {
        if (writing == null) {
            if (System.nanoTime() - notBeforeNs >= 0) {
                long generation = numbers.take();
                writing = thread.submit(() -> {
                    store.beginGeneration(generation, base, published, before);
                    return new Written(base, generation);
                });
            }
            return OptionalLong.empty();
        }
        if (!writing.isDone()) {
            return OptionalLong.empty();
        }
        Future<Written> ended = writing;
        writing = null;
        try {
            Written written = ended.get();
            backoff.reset();
            return written.base() == base ? OptionalLong.of(written.generation()) : OptionalLong.empty();
        } catch (ExecutionException e) {
            LOG.warn(
                    "the reference table cannot be compacted just now, trying again: {}",
                    e.getCause().toString());
            notBeforeNs = System.nanoTime() + backoff.next().toNanos();
            return OptionalLong.empty();
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
