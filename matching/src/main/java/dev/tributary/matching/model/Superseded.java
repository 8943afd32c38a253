package dev.tributary.matching.model;

/** Says which rows of older segments no longer count, because a newer segment or a delete has replaced them. */
@FunctionalInterface
public interface Superseded {
    /** No row is superseded. */
    Superseded NONE = (segmentPosition, referenceId) -> false;

    /**
     * Whether the row is to be dropped.
     *
     * @param segmentPosition the position of the row's segment in the list given to the decider, from 0
     * @param referenceId the row's reference id
     */
    boolean drops(int segmentPosition, String referenceId);
}
