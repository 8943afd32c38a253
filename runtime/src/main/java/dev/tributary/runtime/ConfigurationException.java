package dev.tributary.runtime;

/** The configuration is wrong: the program ends with exit code 2. The message names the key and the mend. */
public final class ConfigurationException extends RuntimeException {

    public ConfigurationException(String message) {
        super(message);
    }

    public ConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
