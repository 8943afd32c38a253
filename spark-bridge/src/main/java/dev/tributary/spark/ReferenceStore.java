package dev.tributary.spark;

import dev.tributary.spark.functions.ReferenceEntry;
import java.util.List;

/** Where the loader puts the changes of the reference list before it publishes their epoch. */
interface ReferenceStore extends AutoCloseable {

    /**
     * Writes the changes of an epoch that is not published yet. The first chunk replaces whatever an earlier, unfinished
     * try left under the epoch; for epoch 1 it replaces everything.
     *
     * @param generation the newest published generation
     * @param changes at most one a reference; none only in a first chunk
     * @throws dev.tributary.runtime.UnavailableException where the store is down just now
     */
    void write(long generation, long epoch, boolean firstChunk, List<ReferenceEntry> changes)
            throws InterruptedException;

    /**
     * Writes all references that are live in an epoch, so that earlier changes are not needed any more. Nobody reads it
     * before an epoch is published that names the generation. Other changes are written meanwhile by another thread.
     *
     * @param generation the number of the epoch
     * @param before the newest published generation
     * @throws dev.tributary.runtime.UnavailableException where the store is down just now, or the generation is published
     *     by now and in use
     */
    void beginGeneration(long generation, long before) throws InterruptedException;

    /**
     * Removes what neither the newest generation nor the one before needs.
     *
     * @param before the generation before the newest published one
     * @throws dev.tributary.runtime.UnavailableException where the store is down just now
     */
    void dropUnneeded(long before) throws InterruptedException;

    @Override
    void close();

    /** For the in-process engine, which reads the topic itself. */
    static ReferenceStore none() {
        return new ReferenceStore() {
            @Override
            public void write(long generation, long epoch, boolean firstChunk, List<ReferenceEntry> changes) {
                // The topic holds them.
            }

            @Override
            public void beginGeneration(long generation, long before) {
                // As above.
            }

            @Override
            public void dropUnneeded(long before) {
                // As above.
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }
}
