package dev.tributary.spark;

import dev.tributary.spark.functions.ReferenceEntry;
import java.util.List;

/** Where the loader puts the changes of the reference list before it publishes their epoch. */
interface ReferenceStore extends AutoCloseable {

    /**
     * Begins the store with the first changes of the first epoch, in the place of whatever is there.
     *
     * @throws dev.tributary.runtime.UnavailableException where the store is down just now
     */
    void begin(long epoch, List<ReferenceEntry> changes) throws InterruptedException;

    /**
     * Writes changes of an epoch that is not published yet, in addition to those that were written under its number. Where
     * it fails, that number is not used any more.
     *
     * @param generation the newest published generation, or one that begins with the epoch
     * @param changes at most one a reference and epoch
     * @throws dev.tributary.runtime.UnavailableException where the store is down just now
     */
    void write(long generation, long epoch, List<ReferenceEntry> changes) throws InterruptedException;

    /**
     * Writes all references that are live in an epoch, and the changes from there on, so that earlier ones are not needed any
     * more. Nobody reads it before an epoch is published that names the generation. Other changes are written meanwhile by
     * another thread.
     *
     * @param generation a number of its own, later than all published epochs
     * @param base the epoch whose references are written as a whole
     * @param published the newest epoch
     * @param before what counts of the store as of that epoch
     * @throws dev.tributary.runtime.UnavailableException where the store is down just now
     */
    void beginGeneration(long generation, long base, long published, TableView before) throws InterruptedException;

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
            public void begin(long epoch, List<ReferenceEntry> changes) {
                // The topic holds them.
            }

            @Override
            public void write(long generation, long epoch, List<ReferenceEntry> changes) {
                // As above.
            }

            @Override
            public void beginGeneration(long generation, long base, long published, TableView before) {
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
