package dev.tributary.matching.index;

/** One record of a batch cannot be matched. The others can: match the batch again without it. */
public final class UnmatchableRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int position;

    public UnmatchableRecordException(int position, Throwable cause) {
        super(
                "record " + position + " of the batch cannot be matched: "
                        + cause.getClass().getSimpleName(),
                cause);
        this.position = position;
    }

    /** The record's position in the batch, from 0. */
    public int position() {
        return position;
    }
}
