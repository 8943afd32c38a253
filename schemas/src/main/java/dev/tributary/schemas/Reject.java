package dev.tributary.schemas;

import java.util.Objects;

/**
 * Thrown where a record itself is bad: it becomes one dead letter and nothing else is lost with it. Outages are never
 * rejects.
 */
public final class Reject extends Exception {

    private final transient Reason reason;

    /** @param message what is wrong and how to mend it, without the record's contents */
    public Reject(Reason reason, String message) {
        this(reason, message, null);
    }

    public Reject(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    public Reason reason() {
        return reason;
    }
}
