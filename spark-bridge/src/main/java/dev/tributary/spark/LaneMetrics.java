package dev.tributary.spark;

import dev.tributary.schemas.RecordHeaders;
import dev.tributary.schemas.Stage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** The meters of one lane, tagged with its stage. */
final class LaneMetrics {

    private final MeterRegistry registry;
    private final Tags tags;
    private final DistributionSummary batchRecords;
    private final Timer processing;
    private final Timer commit;
    private final Timer latency;
    private final Counter committed;
    private final Counter aborted;
    private final Counter fenced;
    private final Counter retried;
    private final Counter madeAgain;
    private final AtomicLong inFlight = new AtomicLong();
    private final AtomicLong buffered = new AtomicLong();
    private final AtomicLong lag = new AtomicLong();

    LaneMetrics(MeterRegistry registry, Stage stage) {
        this.registry = registry;
        this.tags = Tags.of("stage", stage.wireName());
        this.batchRecords = DistributionSummary.builder("tributary.batch.records")
                .tags(tags)
                .publishPercentiles(0.5, 0.99)
                .register(registry);
        this.processing = timer("tributary.batch.processing");
        this.commit = timer("tributary.batch.commit");
        this.latency = timer("tributary.latency");
        this.committed = registry.counter("tributary.transactions.committed", tags);
        this.aborted = registry.counter("tributary.transactions.aborted", tags);
        this.fenced = registry.counter("tributary.transactions.fenced", tags);
        this.retried = registry.counter("tributary.batch.retries", tags);
        this.madeAgain = registry.counter("tributary.records.made.again", tags);
        registry.gauge("tributary.batch.in.flight", tags, inFlight);
        registry.gauge("tributary.records.buffered", tags, buffered);
        registry.gauge("tributary.lag.records", tags, lag);
    }

    private Timer timer(String name) {
        return Timer.builder(name).tags(tags).publishPercentiles(0.5, 0.99).register(registry);
    }

    BatchResult timeProcessing(Callable<BatchResult> work) throws Exception {
        return processing.recordCallable(work);
    }

    void timeCommit(Runnable work) {
        commit.record(work);
    }

    /** Counts a batch once its transaction is committed. */
    void committed(MicroBatch batch, BatchResult result, long nowMs) {
        committed.increment();
        batchRecords.record(batch.size());
        result.outcomes()
                .forEach((outcome, count) -> registry.counter("tributary.records", tags.and("outcome", outcome))
                        .increment(count));
        for (ProducerRecord<byte[], byte[]> record : result.records()) {
            RecordHeaders.text(record.headers(), RecordHeaders.REASON)
                    .ifPresent(reason -> registry.counter("tributary.dead.letters", tags.and("reason", reason))
                            .increment());
            RecordHeaders.number(record.headers(), RecordHeaders.INGESTED_AT)
                    .ifPresent(ingestedMs -> latency.record(Math.max(0, nowMs - ingestedMs), TimeUnit.MILLISECONDS));
        }
    }

    void aborted() {
        aborted.increment();
    }

    /** Another instance has taken the transactional id or the partitions. */
    void fenced() {
        fenced.increment();
    }

    void retried() {
        retried.increment();
    }

    /** Records whose results are on the topic already, and whose offsets were set back. */
    void madeAgain(long records) {
        madeAgain.increment(records);
    }

    void inFlight(int batches) {
        inFlight.set(batches);
    }

    void buffered(int records) {
        buffered.set(records);
    }

    /** Records that the brokers hold beyond what was polled, plus what waits here. */
    void lag(Consumer<?, ?> consumer) {
        long behind = buffered.get();
        for (TopicPartition partition : consumer.assignment()) {
            behind += consumer.currentLag(partition).orElse(0L);
        }
        lag.set(behind);
    }
}
