package dev.tributary.runtime.sink;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;

/** What a sink counts, all under {@code tributary_sink_}. Safe for use by both threads of the loop. */
final class SinkMetrics {

    private final MeterRegistry registry;
    private final Timer write;
    private final Counter deadLetters;
    private final Counter retries;
    private final Counter skippedOffsets;
    private final AtomicLong held;
    private final Map<TopicPartition, AtomicLong> watermarks = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> lags = new ConcurrentHashMap<>();

    SinkMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.write = Timer.builder("tributary.sink.write")
                .description("One write of the target, transaction included")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
        this.deadLetters = Counter.builder("tributary.sink.dead.letters")
                .description("Dead letters written by this sink")
                .register(registry);
        this.retries = Counter.builder("tributary.sink.retries")
                .description("Writes that had to wait for the target, the registry or Kafka")
                .register(registry);
        this.skippedOffsets = Counter.builder("tributary.sink.skipped.offsets")
                .description("Offsets that the topic had already deleted when the sink came to read them")
                .register(registry);
        this.held = gauge("tributary.sink.held", "Records in memory, gathered or being written", Tags.empty());
    }

    void held(long records) {
        held.set(records);
    }

    void written(Map<String, Long> rows, Duration took) {
        write.record(took);
        rows.forEach((table, count) -> Counter.builder("tributary.sink.rows")
                .description("Rows written, by table or kind of node")
                .tag("table", table)
                .register(registry)
                .increment(count));
    }

    void records(Map<String, Long> byTopic) {
        byTopic.forEach((topic, count) -> Counter.builder("tributary.sink.records")
                .description("Records applied, by topic")
                .tag("topic", topic)
                .register(registry)
                .increment(count));
    }

    /** @param written one for each letter */
    void deadLetters(List<RejectedRecord> written) {
        deadLetters.increment(written.size());
        written.forEach(one -> Counter.builder("tributary.dead.letters")
                .description("Dead letters by reason, counted once committed")
                .tag("stage", "sink")
                .tag("reason", one.reject().reason().wireName())
                .register(registry)
                .increment());
    }

    void retried() {
        retries.increment();
    }

    void skipped(long offsets) {
        skippedOffsets.increment(offsets);
    }

    void watermark(TopicPartition partition, long offset) {
        watermarks
                .computeIfAbsent(
                        partition,
                        added -> gauge(
                                "tributary.sink.watermark",
                                "Last offset applied to the target",
                                Tags.of("topic", added.topic(), "partition", Integer.toString(added.partition()))))
                .set(offset);
    }

    /** @param records records of the topic that are not yet in the target */
    void lag(String topic, long records) {
        lags.computeIfAbsent(
                        topic,
                        added -> gauge("tributary.sink.lag", "Records not yet in the target", Tags.of("topic", added)))
                .set(records);
    }

    private AtomicLong gauge(String name, String description, Tags tags) {
        AtomicLong value = new AtomicLong();
        Gauge.builder(name, value, AtomicLong::doubleValue)
                .description(description)
                .tags(tags)
                .register(registry);
        return value;
    }
}
