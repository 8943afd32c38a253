package dev.tributary.spark;

import dev.tributary.databricks.Compute;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A server as a session is opened at it.
 *
 * @param url sc://host:port/ and so on, without a secret
 * @param sessionId that the session has to have, where the server asks for one
 * @param headers of the next call; may throw what {@link SparkEndpoint#target} throws
 * @param compute behind the URL, where it is one of a workspace
 */
record SparkTarget(
        String url, Optional<String> sessionId, Supplier<Map<String, String>> headers, Optional<Compute> compute) {

    /** For people: the compute, or the address without what may follow it. */
    String label() {
        return compute.map(Compute::label).orElseGet(() -> url.replaceFirst("(sc://[^/;]*).*", "$1"));
    }
}
