package dev.tributary.runtime;

/** A dependency cannot be used just now; waiting helps. The message names the setting that points to it. */
public class UnavailableException extends RuntimeException {

    public UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
