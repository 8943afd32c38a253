package dev.tributary.spark;

import dev.tributary.spark.functions.ReferenceEntry;
import java.util.List;

/** Where the loader puts the changes of the reference list before it publishes their epoch. */
interface ReferenceStore extends AutoCloseable {

    /**
     * Writes the changes of an epoch that is not published yet. The first chunk replaces whatever an earlier, unfinished
     * try left under the epoch; for epoch 1 it replaces everything.
     *
     * @param changes at most one a reference
     * @throws dev.tributary.runtime.UnavailableException where the store is down just now
     */
    void write(long epoch, boolean firstChunk, List<ReferenceEntry> changes) throws InterruptedException;

    @Override
    void close();

    /** For the in-process engine, which reads the topic itself. */
    static ReferenceStore none() {
        return new ReferenceStore() {
            @Override
            public void write(long epoch, boolean firstChunk, List<ReferenceEntry> changes) {
                // The topic holds them.
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }
}
