package dev.tributary.launcher;

/** A command could not do what it was asked for; the message says what, where and how to mend it. */
public final class CommandFailedException extends RuntimeException {

    public CommandFailedException(String message) {
        super(message);
    }

    public CommandFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
