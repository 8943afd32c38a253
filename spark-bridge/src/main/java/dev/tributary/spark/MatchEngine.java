package dev.tributary.spark;

import dev.tributary.matching.Entity;
import dev.tributary.matching.MatchDecision;
import dev.tributary.schemas.EpochRecord;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** The port to the matcher: over Spark Connect or in this process, with the same decisions. */
interface MatchEngine extends AutoCloseable {

    /**
     * Makes an epoch the one that batches pin from now on. Called by one thread.
     *
     * @param base the epoch whose rows the base segments hold
     * @param epoch the state to be searched; the base itself or a later one
     * @throws dev.tributary.runtime.UnavailableException where it cannot be loaded just now
     */
    void load(EpochRecord base, EpochRecord epoch) throws InterruptedException;

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
