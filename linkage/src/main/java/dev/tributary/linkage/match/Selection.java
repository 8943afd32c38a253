package dev.tributary.linkage.match;

/**
 * Which candidates of a record are wanted.
 *
 * @param top most candidates of one record, at least 1
 * @param competing whether they compete, where a record has one match at most; else each has the probability of its evidence
 *     alone. Duplicates within one table never compete
 */
public record Selection(int top, boolean competing) {

    public Selection {
        if (top < 1) {
            throw new IllegalArgumentException("at least one candidate must be asked for, not " + top);
        }
    }

    public static Selection best(int top) {
        return new Selection(top, true);
    }
}
