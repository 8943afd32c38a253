package dev.tributary.sink.delta;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.UnavailableException;
import io.delta.kernel.exceptions.KernelEngineException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.security.AccessControlException;

/**
 * Turns what Kernel and Hadoop throw into what the sink loop knows: unavailable storage is waited for, a full disk or a
 * missing right ends the program with one line. A commit is one file that appears as a whole, so nothing partial is
 * left in the table; data files that no commit names are what VACUUM removes.
 */
final class DeltaFailures {

    private DeltaFailures() {}

    /** @param path the table, for the message */
    static <T> T translate(String path, Callable<T> work) {
        try {
            return work.call();
        } catch (Exception | FSError e) {
            throw translated(path, e);
        }
    }

    private static RuntimeException translated(String path, Throwable failure) {
        if (failure instanceof ConfigurationException known) {
            return known;
        }
        for (Throwable cause : causes(failure).toList()) {
            String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (message.contains("no space left")
                    || message.contains("quota exceeded")
                    || message.contains("file too large")) {
                return new IllegalStateException(
                        "delta.path: no room left to write " + path + " (" + cause.getMessage()
                                + "). Nothing partial was committed; make room and start again",
                        failure);
            }
            if (cause instanceof AccessDeniedException
                    || cause instanceof AccessControlException
                    || message.contains("permission denied")) {
                return new ConfigurationException(
                        "delta.path: no right to write " + path + " (" + cause.getMessage() + ")", failure);
            }
        }
        if (causes(failure).anyMatch(cause -> cause instanceof IOException || cause instanceof KernelEngineException)
                && !(failure instanceof UnavailableException)) {
            return new UnavailableException(
                    "delta.path: " + path + " cannot be read or written just now: " + failure.getMessage(), failure);
        }
        return failure instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(failure);
    }

    /** Whoever closes a file wraps what went wrong in an exception of its own. */
    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }
}
