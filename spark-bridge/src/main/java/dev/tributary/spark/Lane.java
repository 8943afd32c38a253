package dev.tributary.spark;

import dev.tributary.schemas.Stage;

/** What happens to a micro-batch between poll and commit; matching is one, embedding another. */
interface Lane extends AutoCloseable {

    Stage stage();

    /**
     * Turns the batch into what is to be sent: exactly one outcome a record. A pure function of the batch and the state
     * it pins, so that running it again gives the same values. Called on a worker thread, at times for two batches at
     * once.
     *
     * @throws dev.tributary.runtime.UnavailableException where a dependency is down: the same batch is tried again
     */
    BatchResult process(MicroBatch batch) throws InterruptedException;

    /** Why the lane cannot work yet, such as a reference that is not loaded; empty once it can. */
    java.util.Optional<String> waitingFor();

    /** Stops what is running for batches that are no longer wanted; their process call fails soon after. */
    void interrupt();

    @Override
    void close();
}
