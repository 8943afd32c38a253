package dev.tributary.runtime;

/**
 * A place outside of the configuration where secrets are kept: a value may hold {@code ${kind:where}}. Found by {@link
 * java.util.ServiceLoader}; asked each time a setting is read, so that a client that is made anew gets the secret as it
 * is then. Safe for use by several threads.
 */
public interface SecretSource {

    /** The word before the colon, in lower case. */
    String kind();

    /**
     * The secret.
     *
     * @param where what stands after the colon
     * @param settings to reach the place with; those that themselves name this source are not to be read
     * @throws ConfigurationException where there is no such secret, or it may not be read; without its value
     * @throws UnavailableException where the place does not answer
     */
    String read(String where, Settings settings);
}
