package dev.tributary.bench.chaos;

/** A scenario did not come to what it must come to; the message says what and where to look. */
final class UnmetException extends RuntimeException {

    UnmetException(String message) {
        super(message);
    }
}
