package dev.tributary.spark;

import dev.tributary.matching.Entity;
import dev.tributary.matching.MatchDecision;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** The port to the matcher: over Spark Connect or in this process, with the same decisions. */
interface MatchEngine extends AutoCloseable {

    /**
     * Makes an epoch the one that batches pin from now on. Batches that have pinned another end with it, and none waits
     * meanwhile. Called by one thread.
     *
     * @throws dev.tributary.runtime.UnavailableException where it cannot be loaded just now
     */
    void load(EpochState state) throws InterruptedException;

    /**
     * Builds the segments of the base to come, beside matching and loading. Called by one other thread.
     *
     * @param state one that was loaded and has a base to come
     * @throws dev.tributary.runtime.UnavailableException where it cannot be built just now
     */
    void prepare(EpochState state) throws InterruptedException;

    /** Whether {@link #prepare} has built this base and it is still there. */
    boolean isPrepared(EpochState.Base base);

    /** References that can be found in the pinned epoch; empty before the first is loaded. */
    OptionalLong liveReferences();

    /**
     * One decision a record, in their order, all with one epoch. Called by several threads.
     *
     * @throws dev.tributary.matching.index.UnmatchableRecordException where one record cannot be matched
     * @throws dev.tributary.runtime.UnavailableException where the engine is down just now
     */
    List<MatchDecision> match(List<Entity> normalised) throws InterruptedException;

    /**
     * The normalised contents of references as an epoch has them, by id; ids that it does not have are left out.
     *
     * @throws dev.tributary.runtime.UnavailableException where they cannot be had, such as of an epoch that is gone
     */
    Map<String, Entity> references(Set<String> ids, long epoch) throws InterruptedException;

    /** Stops what runs; the match calls that wait fail. */
    void interrupt();

    @Override
    void close();
}
