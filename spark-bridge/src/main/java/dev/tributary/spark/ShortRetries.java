package dev.tributary.spark;

import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.connect.client.RetryPolicy;
import scala.Option;
import scala.concurrent.duration.FiniteDuration;

/** How Spark's client tries again by itself. */
final class ShortRetries {

    private static final int RETRIES_MAX = 4;
    private static final double GROWTH = 4.0;

    private ShortRetries() {}

    /** A cut connection reattaches within seconds; what lasts longer is the loop's to wait for. */
    static RetryPolicy policy() {
        return RetryPolicy.apply(
                Option.apply((Object) RETRIES_MAX),
                milliseconds(50),
                Option.apply(milliseconds(1_000)),
                GROWTH,
                milliseconds(50),
                milliseconds(500),
                failure -> RetryPolicy.defaultPolicy().canRetry().apply(failure),
                "tributary",
                false,
                Option.empty());
    }

    private static FiniteDuration milliseconds(long count) {
        return FiniteDuration.create(count, TimeUnit.MILLISECONDS);
    }
}
