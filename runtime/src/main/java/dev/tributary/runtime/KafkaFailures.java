package dev.tributary.runtime;

import org.apache.kafka.common.config.ConfigException;

/** What failures of Kafka's clients mean. */
public final class KafkaFailures {

    private KafkaFailures() {}

    /** Whether no broker's host name is known just now: it may be one that is not up yet. */
    public static boolean isUnresolvedName(Throwable failure) {
        Throwable inner = failure.getCause() == null ? failure : failure.getCause();
        return inner instanceof ConfigException
                && String.valueOf(inner.getMessage()).contains("resolvable");
    }

    /** The message that says most. */
    public static String reason(Throwable failure) {
        Throwable inner = failure.getCause() instanceof ConfigException ? failure.getCause() : failure;
        return inner.getMessage();
    }
}
