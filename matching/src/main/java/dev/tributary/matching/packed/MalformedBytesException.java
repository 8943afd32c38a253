package dev.tributary.matching.packed;

/** The bytes are not what the reader was asked to read: cut, of another kind, or of another format. */
public final class MalformedBytesException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public MalformedBytesException(String message) {
        super(message);
    }
}
