package dev.tributary.spark;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Settings;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Where Spark Connect is. */
sealed interface SparkEndpoint {

    /** The laptop's own server on its usual port. */
    record Embedded() implements SparkEndpoint {

        @Override
        public <T> T fold(Function<Embedded, T> embedded, Function<Url, T> url) {
            return embedded.apply(this);
        }
    }

    /**
     * Any server by its URL: plain Spark, IOMETE and others.
     *
     * @param url {@code sc://host:port/;use_ssl=true} and the like
     * @param headers sent with each call
     * @param token sent with each call as bearer token
     */
    record Url(String url, Map<String, String> headers, Optional<String> token) implements SparkEndpoint {

        @Override
        public <T> T fold(Function<Embedded, T> embedded, Function<Url, T> onUrl) {
            return onUrl.apply(this);
        }
    }

    /** Reads the closed set of endpoints: a new kind does not compile until it is handled here. */
    <T> T fold(Function<Embedded, T> embedded, Function<Url, T> url);

    /** @throws ConfigurationException where the setting names no endpoint */
    static SparkEndpoint of(Settings settings) {
        String text = settings.get(Keys.SPARK_ENDPOINT);
        if (text.equals("embedded")) {
            return new Embedded();
        }
        if (text.startsWith("sc://")) {
            return new Url(text, settings.under("spark.headers"), settings.get(Keys.SPARK_TOKEN));
        }
        throw new ConfigurationException(
                "spark.endpoint: '" + text + "' is not accepted; it takes embedded or an sc://host:port URL");
    }
}
