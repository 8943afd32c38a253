package dev.tributary.runtime.sink;

import dev.tributary.runtime.FaultPoint;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Program;
import dev.tributary.runtime.Settings;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of a sink. One thread owns it and the consumer; {@link PatientWriter} has the only other thread, which
 * decodes and writes. Each turn:
 *
 * <ol>
 *   <li>take up what the writer has finished: the target's new watermarks are noted, and committed to the group as
 *       information for lag monitors; the truth is the watermark that the target holds
 *   <li>give the writer its next piece of work, if it is idle: open the target; find the position of newly assigned
 *       partitions, which is one past the target's watermark; or write the gathered records, if they are due
 *   <li>pause the partitions while as much is gathered as is allowed, so that memory stays bounded and polling, with it
 *       the membership in the group, goes on however slow the target is
 *   <li>poll, and gather what has come
 * </ol>
 *
 * The writer decodes the batch, writes dead letters for what cannot be read (exactly once: {@link DeadLetterWriter}),
 * and hands the rest to the target, whose transaction holds rows and watermarks. Where target, registry or Kafka is
 * unavailable the same batch is tried again after a wait. Partitions that are revoked meanwhile do no harm: the target
 * compares each record with the watermark inside its transaction.
 *
 * @param <M> what one record means to the target
 */
public final class SinkLoop<M> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SinkLoop.class);
    private static final String PART = "sink";
    private static final Duration POLL_IDLE = Duration.ofMillis(100);
    /** While the writer works its end must be seen soon. */
    private static final Duration POLL_BUSY = Duration.ofMillis(10);

    private static final long LAG_EVERY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int POLL_RECORDS_MAX = 2_000;

    private final Program.Context context;
    private final Set<String> topics;
    private final SinkTarget<M> target;
    private final Consumer<byte[], byte[]> consumer;
    private final SinkMetrics metrics;
    private final GatheredRecords gathered;
    private final PatientWriter writer;
    private final Positions positions;
    private final DeadLetterWriter deadLetters;
    private final SinkLag lag;
    private final Rebalances rebalances = new Rebalances();

    private final Set<TopicPartition> unplaced = new HashSet<>();
    /** Records in the writer's hands, by topic. */
    private Map<String, Long> inFlight = Map.of();
    /** Those of its partitions that were revoked; the writer reads it. */
    private Set<TopicPartition> revokedInFlight = ConcurrentHashMap.newKeySet();

    private final AtomicReference<ConsumerGroupMetadata> membership = new AtomicReference<>();
    private boolean opened;
    private boolean paused;
    private boolean caughtUp;
    private long lagAtNanos;

    /**
     * @param topics what to read
     * @param target written to by this loop alone; closed with it
     */
    public SinkLoop(
            Program.Context context, String groupId, Set<String> topics, SinkTarget<M> target, SinkLimits limits) {
        Settings settings = context.settings();
        this.context = context;
        this.topics = Set.copyOf(topics);
        this.target = target;
        this.metrics = new SinkMetrics(context.metrics());
        this.gathered = new GatheredRecords(limits);
        this.writer = new PatientWriter(settings.get(Keys.BACKOFF_MAX), context.health(), metrics);
        this.positions = new Positions(Admin.create(KafkaProperties.common(settings)), groupId, target, metrics);
        this.deadLetters = new DeadLetterWriter(settings, groupId, positions::committed);
        Map<String, Object> properties =
                KafkaProperties.consumer(settings, groupId, Math.min(limits.recordsMax(), POLL_RECORDS_MAX));
        // Positions come from the target; an offset out of range is looked into, never replaced silently.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 * 1024 * 1024);
        this.consumer = new KafkaConsumer<>(properties);
        this.lag = new SinkLag(consumer, metrics);
    }

    /** Turns until a stop is asked for, then finishes the write in hand within the grace period. */
    public void run() throws InterruptedException {
        context.health().waiting(PART, "not yet assigned");
        writer.start(() -> {
            target.open();
            return () -> opened = true;
        });
        consumer.subscribe(topics, rebalances);
        try {
            while (!context.stop().isRequested()) {
                tick();
            }
            finish();
        } catch (RuntimeException e) {
            context.health().dead();
            throw e;
        }
    }

    /** One turn. */
    void tick() throws InterruptedException {
        long now = System.nanoTime();
        writer.advance(now);
        if (writer.isIdle() && opened) {
            giveWork(now);
        }
        pauseOrResume();
        gather(writer.isIdle() && gathered.isEmpty() ? POLL_IDLE : POLL_BUSY);
        if (now - lagAtNanos >= LAG_EVERY_NANOS) {
            lagAtNanos = now;
            lag.report(unplaced, held());
        }
    }

    private void giveWork(long now) {
        if (!unplaced.isEmpty()) {
            Set<TopicPartition> wanted = Set.copyOf(unplaced);
            writer.start(() -> {
                deadLetters.loadMarks();
                Map<TopicPartition, Positions.Position> found = positions.of(wanted);
                return () -> place(found);
            });
        } else if (gathered.isDue(now)) {
            flush();
        } else if (!caughtUp && gathered.isEmpty() && lag.isZero(unplaced, held())) {
            caughtUp = true;
            writer.start(() -> {
                target.caughtUp();
                return () -> {};
            });
        }
    }

    /** Records in memory, by topic. */
    private List<Map<String, Long>> held() {
        return List.of(inFlight, gathered.countByTopic());
    }

    private void flush() {
        inFlight = gathered.countByTopic();
        revokedInFlight = ConcurrentHashMap.newKeySet();
        List<ConsumerRecord<byte[], byte[]>> records = gathered.take();
        Flush<M> flush = new Flush<>(target, deadLetters, metrics, revokedInFlight, records);
        membership.set(consumer.groupMetadata());
        writer.start(() -> {
            Map<TopicPartition, Long> last = flush.run(membership.get());
            return () -> written(last);
        });
    }

    /** The target holds these offsets now. */
    private void written(Map<TopicPartition, Long> last) {
        inFlight = Map.of();
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        last.forEach((partition, offset) -> {
            if (consumer.assignment().contains(partition) && !unplaced.contains(partition)) {
                metrics.watermark(partition, offset);
                offsets.put(partition, new OffsetAndMetadata(offset + 1, deadLetters.metadata(partition)));
            }
        });
        FaultPoint.pass("sink.before-offsets");
        consumer.commitAsync(offsets, (committed, failure) -> {
            if (failure != null) {
                LOG.debug("the group's offsets, which are information only, were not committed", failure);
            }
        });
    }

    private void place(Map<TopicPartition, Positions.Position> found) {
        found.forEach((partition, position) -> {
            if (unplaced.remove(partition)) {
                consumer.seek(partition, position.next());
                consumer.resume(Set.of(partition));
                if (position.watermark() >= 0) {
                    metrics.watermark(partition, position.watermark());
                }
            }
        });
        paused = false;
        LOG.info("reading on from {}", Positions.describe(found));
        if (unplaced.isEmpty()) {
            context.health().ready(PART);
        }
    }

    private void pauseOrResume() {
        if (gathered.isFull() != paused) {
            paused = gathered.isFull();
            Set<TopicPartition> placed = new HashSet<>(consumer.assignment());
            placed.removeAll(unplaced);
            if (paused) {
                consumer.pause(placed);
            } else {
                consumer.resume(placed);
            }
        }
    }

    private void gather(Duration timeout) {
        try {
            long now = System.nanoTime();
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
                gathered.add(record, now);
                caughtUp = false;
            }
            if (!gathered.isEmpty()) {
                FaultPoint.pass("sink.after-poll");
            }
            membership.set(consumer.groupMetadata());
        } catch (OffsetOutOfRangeException e) {
            // Records were deleted or the topic was made anew: the position is looked for again, with its checks.
            rebalances.onPartitionsAssigned(e.partitions());
        }
    }

    /** After a stop: the attempt in hand, then one write of what has been gathered, as far as the grace period goes. */
    private void finish() throws InterruptedException {
        long deadline = System.nanoTime()
                + context.settings()
                        .get(Keys.SHUTDOWN_GRACE)
                        .multipliedBy(3)
                        .dividedBy(4)
                        .toNanos();
        if (writer.awaitAttempt(Duration.ofNanos(deadline - System.nanoTime())) && opened && !gathered.isEmpty()) {
            flush();
            writer.awaitAttempt(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
        if (!writer.isIdle() && !inFlight.isEmpty()) {
            LOG.info("stopping without the last batch; it is written after the next start");
        }
    }

    @Override
    public void close() {
        writer.close();
        deadLetters.close();
        positions.close();
        try {
            consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
        } catch (KafkaException e) {
            LOG.debug("the consumer did not close in order", e);
        }
        target.close();
    }

    /** Called within poll, on the loop's thread. */
    private final class Rebalances implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            // Any position will do until the true one is known: nothing is fetched from a paused partition.
            partitions.forEach(partition -> consumer.seek(partition, 0));
            consumer.pause(partitions);
            gathered.drop(partitions);
            unplaced.addAll(partitions);
            caughtUp = false;
            if (unplaced.isEmpty()) {
                context.health().ready(PART);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            gathered.drop(partitions);
            revokedInFlight.addAll(partitions);
            unplaced.removeAll(partitions);
        }
    }
}
