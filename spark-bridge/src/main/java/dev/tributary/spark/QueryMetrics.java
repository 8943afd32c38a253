package dev.tributary.spark;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** The meters of the queries of one Spark session, tagged with its worker. Safe for several threads. */
final class QueryMetrics {

    private final Timer submit;
    private final Timer run;
    private final Timer fetch;

    QueryMetrics(MeterRegistry registry, String worker) {
        this.submit = timer(registry, "tributary.spark.submit", worker);
        this.run = timer(registry, "tributary.spark.run", worker);
        this.fetch = timer(registry, "tributary.spark.fetch", worker);
    }

    private static Timer timer(MeterRegistry registry, String name, String worker) {
        return Timer.builder(name)
                .tag("worker", worker)
                .publishPercentiles(0.5, 0.99)
                .register(registry);
    }

    void record(QueryTimes times) {
        submit.record(times.submitNs(), TimeUnit.NANOSECONDS);
        run.record(times.runNs(), TimeUnit.NANOSECONDS);
        fetch.record(times.fetchNs(), TimeUnit.NANOSECONDS);
    }
}
