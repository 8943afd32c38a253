package dev.tributary.matching.training;

/** Told how far a training run has come, on the thread that trains. */
@FunctionalInterface
public interface TrainingProgress {
    /** Nobody listens. */
    TrainingProgress NONE = (stage, done, total) -> {};

    /**
     * Some work of a stage is done.
     *
     * @param stage what is being done, such as {@code candidates}
     * @param done units done
     * @param total all units of the stage, at least 1
     */
    void at(String stage, long done, long total);
}
