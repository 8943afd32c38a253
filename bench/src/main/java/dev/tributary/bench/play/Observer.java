package dev.tributary.bench.play;

import dev.tributary.bench.topics.TopicScan;
import dev.tributary.matching.MatchStatus;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.DecisionRecord;
import dev.tributary.schemas.RecordHeaders;
import dev.tributary.schemas.RecordReader;
import dev.tributary.schemas.Reject;
import dev.tributary.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Reads the result topics as a downstream service would, committed records only, and keeps counts and latencies. A
 * latency counts from the append of the input record to the topic entities until its decision is read here. A thread of
 * its own reads; any thread may take a {@link #snapshot}.
 */
public final class Observer implements AutoCloseable {

    private static final Duration POLL_MAX = Duration.ofMillis(20);
    private static final Duration END_MAX = Duration.ofSeconds(5);

    private final Settings settings;
    private final Topics topics;
    private final RecordReader<DecisionRecord> decisions;
    private final LongSupplier clockMillis;
    private final StopSignal stop = new StopSignal();
    private final Thread thread = new Thread(this::watch, "observer");

    private final Map<MatchStatus, Long> byStatus = new EnumMap<>(MatchStatus.class);
    private final Latencies latencies = new Latencies();
    private long canonical;
    private long deleted;
    private long deadLetters;
    private long embeddings;
    private long firstMatchMillis;
    private long lastMatchMillis;
    private RuntimeException failure;

    /**
     * What has been seen.
     *
     * @param canonical versions and deletes that intake let pass
     * @param deleted tombstones on matches
     * @param embeddings versions and deletes of the embedding lane
     * @param firstMatchMillis epoch milliseconds of the first decision; 0 before it
     * @param lastMatchMillis the same of the newest
     */
    public record Snapshot(
            long canonical,
            long autoMatched,
            long reviewRequired,
            long unmatched,
            long deleted,
            long deadLetters,
            long embeddings,
            long firstMatchMillis,
            long lastMatchMillis,
            long p50Ms,
            long p99Ms) {

        /** Records that have come out of the match lane. */
        public long matched() {
            return autoMatched + reviewRequired + unmatched + deleted;
        }
    }

    /** @param clockMillis epoch milliseconds, of the machine that the broker runs on */
    public Observer(Settings settings, LongSupplier clockMillis) {
        this.settings = settings;
        RecordFormats formats = new RecordFormats(settings);
        this.topics = formats.topics();
        this.decisions = formats.reader(topics.matches(), AvroCodec.DECISION);
        this.clockMillis = clockMillis;
        thread.setDaemon(true);
    }

    public Observer start() {
        thread.start();
        return this;
    }

    /** The state now. Throws what the reading thread has died of. */
    public synchronized Snapshot snapshot() {
        if (failure != null) {
            throw failure;
        }
        return new Snapshot(
                canonical,
                byStatus.getOrDefault(MatchStatus.AUTO_MATCHED, 0L),
                byStatus.getOrDefault(MatchStatus.REVIEW_REQUIRED, 0L),
                byStatus.getOrDefault(MatchStatus.UNMATCHED, 0L),
                deleted,
                deadLetters,
                embeddings,
                firstMatchMillis,
                lastMatchMillis,
                latencies.quantile(0.5),
                latencies.quantile(0.99));
    }

    private void watch() {
        try (KafkaConsumer<byte[], byte[]> consumer = new TopicScan(settings).consumer()) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (String topic :
                    List.of(topics.canonical(), topics.matches(), topics.embeddings(), topics.deadLetters())) {
                partitions.addAll(TopicScan.partitions(consumer, topic));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!stop.isRequested()) {
                var records = consumer.poll(POLL_MAX);
                long now = clockMillis.getAsLong();
                synchronized (this) {
                    for (ConsumerRecord<byte[], byte[]> record : records) {
                        note(record, now);
                    }
                }
            }
        } catch (InterruptException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            synchronized (this) {
                failure = e;
            }
        }
    }

    private void note(ConsumerRecord<byte[], byte[]> record, long now) {
        if (record.topic().equals(topics.matches())) {
            noteMatch(record, now);
        } else if (record.topic().equals(topics.canonical())) {
            canonical++;
        } else if (record.topic().equals(topics.embeddings())) {
            embeddings++;
        } else {
            deadLetters++;
        }
    }

    private void noteMatch(ConsumerRecord<byte[], byte[]> record, long now) {
        OptionalLong ingestedAt = RecordHeaders.number(record.headers(), RecordHeaders.INGESTED_AT);
        ingestedAt.ifPresent(at -> latencies.add(now - at));
        lastMatchMillis = now;
        if (record.value() == null) {
            deleted++;
            return;
        }
        if (firstMatchMillis == 0) {
            firstMatchMillis = now;
        }
        try {
            byStatus.merge(decisions.read(record.value()).decision().status(), 1L, Long::sum);
        } catch (Reject e) {
            throw new IllegalStateException(
                    "the decision at " + record.topic() + "-" + record.partition() + "@" + record.offset()
                            + " cannot be read: " + e.getMessage(),
                    e);
        }
    }

    @Override
    public void close() {
        stop.request();
        try {
            thread.join(END_MAX.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
