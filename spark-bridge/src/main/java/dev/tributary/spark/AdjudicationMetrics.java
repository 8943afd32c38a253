package dev.tributary.spark;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What adjudication does and costs, for meters and, now and then, for the log. Safe for use by several threads. */
final class AdjudicationMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(AdjudicationMetrics.class);
    private static final long REPORT_EVERY_NS = Duration.ofMinutes(5).toNanos();

    private final MeterRegistry registry;
    private final double costPerCall;
    private final Counter records;
    private final Counter calls;
    private final Timer time;
    private final AtomicLong reportedNs = new AtomicLong(System.nanoTime());

    /** A call that can fail. */
    @FunctionalInterface
    interface Call<T> {
        T run() throws InterruptedException;
    }

    /** @param costPerCall in any currency; 0 where it is not known */
    AdjudicationMetrics(MeterRegistry registry, double costPerCall) {
        this.registry = registry;
        this.costPerCall = costPerCall;
        this.records = registry.counter("tributary.adjudication.records");
        this.calls = registry.counter("tributary.adjudication.calls");
        this.time = registry.timer("tributary.adjudication");
        registry.gauge("tributary.adjudication.cost.per.thousand", this, AdjudicationMetrics::costPerThousand);
    }

    /** Records that were decided, doubtful or not. */
    void records(int count) {
        records.increment(count);
        long last = reportedNs.get();
        if (System.nanoTime() - last > REPORT_EVERY_NS && reportedNs.compareAndSet(last, System.nanoTime())) {
            LOG.info("{}", report());
        }
    }

    /** An answer that a replay found. */
    void replayed() {
        count("replayed");
    }

    /** @param takenOver whether the answer was given about equal contents before */
    void settled(Verdict verdict, boolean takenOver) {
        count(verdict.wireName());
        if (takenOver) {
            count("taken_over");
        }
    }

    /** Doubtful records that were not asked about because the store is full. */
    void full(int count) {
        registry.counter("tributary.adjudications", "outcome", "store_full").increment(count);
    }

    private void count(String outcome) {
        registry.counter("tributary.adjudications", "outcome", outcome).increment();
    }

    /** Questions that were put to the endpoint, answered or not. */
    void asked(int questions) {
        calls.increment(questions);
    }

    <T> T timeCall(Call<T> call) throws InterruptedException {
        Timer.Sample sample = Timer.start();
        try {
            return call.run();
        } finally {
            sample.stop(time);
        }
    }

    /** Of all records, those that cost nothing included. */
    double costPerThousand() {
        return records.count() == 0 ? 0 : calls.count() * costPerCall / records.count() * 1000;
    }

    String report() {
        return String.format(
                java.util.Locale.ROOT,
                "adjudication: %.0f calls for %.0f records, %.1f calls and a cost of %.4f per 1,000 records"
                        + " (adjudicate.cost-per-call %s)",
                calls.count(),
                records.count(),
                records.count() == 0 ? 0 : calls.count() / records.count() * 1000,
                costPerThousand(),
                costPerCall);
    }
}
