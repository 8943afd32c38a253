package dev.tributary.streams;

import dev.tributary.runtime.UnavailableException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what follows when a stream thread dies: a new thread where a dependency was away, the end of the program where
 * it is a bug or a wrong configuration. Called by the dying threads; read by the main thread.
 */
final class ThreadFailures implements StreamsUncaughtExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ThreadFailures.class);

    /**
     * The broker and the thread's producer have come to see the transaction differently, as they do where a broker stood
     * still for longer than its timeouts. A new thread has a new producer and goes on from the last commit.
     */
    private static final Set<Class<? extends Throwable>> TRANSACTION_LOST = Set.of(
            InvalidTxnStateException.class,
            InvalidPidMappingException.class,
            InvalidProducerEpochException.class,
            ProducerFencedException.class,
            OutOfOrderSequenceException.class,
            UnknownProducerIdException.class,
            TransactionAbortableException.class);

    private final AtomicReference<Throwable> fatal = new AtomicReference<>();

    @Override
    public StreamThreadExceptionResponse handle(Throwable failure) {
        if (isTransient(failure)) {
            LOG.warn("a stream thread is replaced: {}", rootMessage(failure));
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        fatal.compareAndSet(null, failure);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /** The failure that ended the program's threads, if there is one. */
    Optional<Throwable> fatal() {
        return Optional.ofNullable(fatal.get());
    }

    private static boolean isTransient(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof MissingSourceTopicException) {
                return false;
            }
            if (cause instanceof UnavailableException
                    || cause instanceof RetriableException
                    || TRANSACTION_LOST.contains(cause.getClass())) {
                return true;
            }
        }
        return false;
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }
}
