package dev.tributary.linkage.match;

/** Told how far some work has come, on the thread that does it. */
@FunctionalInterface
public interface WorkProgress {

    /** Nobody listens. */
    WorkProgress NONE = (stage, done, total) -> {};

    /**
     * Some work of a stage is done.
     *
     * @param stage what is being done, such as {@code matching}
     * @param done units done
     * @param total all units of the stage, at least 1
     */
    void at(String stage, long done, long total);
}
