package dev.tributary.spark;

import dev.tributary.databricks.Compute;
import dev.tributary.databricks.ComputeAttachment;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.UnavailableException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Where Spark Connect is. Safe for use by several threads; one serves all workers of a program. */
sealed interface SparkEndpoint {

    /**
     * The server that the next session is opened at.
     *
     * @throws UnavailableException while it starts
     * @throws ConfigurationException where there is none that can be used
     */
    SparkTarget target();

    /**
     * The server has refused us for good.
     *
     * @return what to throw: a {@link ConfigurationException}, or {@link UnavailableException} where another server is
     *     tried next
     */
    RuntimeException refused(SparkTarget target, String why);

    /** The server has refused a token: the next call is to carry another where there is a way to get one. */
    void loginRefused();

    /** The laptop's own server on its usual port. */
    record Embedded() implements SparkEndpoint {

        private static final SparkTarget TARGET =
                new SparkTarget("sc://127.0.0.1:15002", Optional.empty(), Map::of, Optional.empty());

        @Override
        public SparkTarget target() {
            return TARGET;
        }

        @Override
        public RuntimeException refused(SparkTarget target, String why) {
            return new ConfigurationException("Spark (spark.endpoint: embedded) refuses: " + why);
        }

        @Override
        public void loginRefused() {
            // It asks for none.
        }
    }

    /**
     * Any server by its URL: plain Spark, IOMETE and others.
     *
     * @param url {@code sc://host:port/;use_ssl=true} and the like
     * @param headers sent with each call, asked for each time
     */
    record Url(String url, Supplier<Map<String, String>> headers) implements SparkEndpoint {

        Url(String url, Map<String, String> headers, Optional<String> token) {
            this(url, () -> withToken(headers, token));
        }

        private static Map<String, String> withToken(Map<String, String> headers, Optional<String> token) {
            Map<String, String> all = new HashMap<>(headers);
            token.ifPresent(bearer -> all.put("authorization", "Bearer " + bearer));
            return all;
        }

        @Override
        public SparkTarget target() {
            return new SparkTarget(url, Optional.empty(), headers, Optional.empty());
        }

        @Override
        public RuntimeException refused(SparkTarget target, String why) {
            return new ConfigurationException("Spark (spark.endpoint) refuses us: " + why
                    + "; check the rights of spark.token and spark.headers.*");
        }

        @Override
        public void loginRefused() {
            // The token is read again with each call.
        }
    }

    /** Compute of a Databricks workspace. */
    record Databricks(ComputeAttachment attachment) implements SparkEndpoint {

        @Override
        public SparkTarget target() {
            Compute compute = attachment.attach();
            if (compute instanceof Compute.Embedded) {
                return Embedded.TARGET;
            }
            Optional<String> sessionId = compute instanceof Compute.Serverless serverless
                    ? Optional.of(serverless.sessionId())
                    : Optional.empty();
            return new SparkTarget(
                    attachment.workspace().sparkUrl(), sessionId, () -> headers(compute), Optional.of(compute));
        }

        private Map<String, String> headers(Compute compute) {
            Map<String, String> all = new HashMap<>(attachment.workspace().headers());
            all.putAll(compute.headers());
            return all;
        }

        @Override
        public RuntimeException refused(SparkTarget target, String why) {
            target.compute().ifPresent(compute -> attachment.refused(compute, why));
            try {
                attachment.attach();
            } catch (ConfigurationException | UnavailableException e) {
                return e;
            }
            return new ComputeRefusedException(
                    "Databricks: " + target.label() + " refuses us, other compute is tried: " + why);
        }

        @Override
        public void loginRefused() {
            attachment.workspace().loginAgain();
        }
    }

    /** @throws ConfigurationException where the setting names no endpoint */
    static SparkEndpoint of(Settings settings) {
        String text = settings.get(Keys.SPARK_ENDPOINT);
        boolean databricks = text.equals("databricks");
        if (text.equals("embedded") || databricks && settings.get(Keys.DATABRICKS_FORCE_EMBEDDED)) {
            return new Embedded();
        }
        if (databricks) {
            return new Databricks(ComputeAttachment.of(settings));
        }
        if (text.startsWith("sc://")) {
            return new Url(text, () -> Url.withToken(settings.under("spark.headers"), settings.get(Keys.SPARK_TOKEN)));
        }
        throw new ConfigurationException("spark.endpoint: '" + text
                + "' is not accepted; it takes embedded, databricks or an sc://host:port URL");
    }
}
