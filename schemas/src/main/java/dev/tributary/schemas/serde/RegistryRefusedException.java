package dev.tributary.schemas.serde;

import org.apache.kafka.common.KafkaException;

/** The schema registry refuses a request; waiting does not help. */
public final class RegistryRefusedException extends KafkaException {

    public RegistryRefusedException(String message) {
        super(message);
    }
}
