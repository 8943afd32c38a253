package dev.tributary.spark;

import dev.tributary.runtime.Backoff;
import dev.tributary.runtime.FaultPoint;
import dev.tributary.schemas.DeadLetterRecord;
import dev.tributary.schemas.EpochRecord;
import dev.tributary.spark.functions.ReferenceEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One term of an instance as the loader of the reference, from what was published last. Each epoch has a number of its own,
 * taken before anything is written under it; where writing or publishing fails the term ends, and what was written stays
 * under a number that nobody reads. For the loader's thread.
 */
final class LoaderTerm {

    private static final Logger LOG = LoggerFactory.getLogger(LoaderTerm.class);
    private static final Duration POLL_MAX = Duration.ofMillis(100);
    /** So many times the changes of a compaction in one epoch make it a base itself: a list that is loaded. */
    private static final int BULK_TIMES = 5;

    /** Under a steady stream of changes an epoch is published after this many lingers. */
    private static final int LINGER_TIMES_MAX = 10;

    /**
     * What the term works with.
     *
     * @param resumes whether the epoch to be published goes on from the last one
     */
    record Means(
            ReferenceTopicReader topic,
            Producer<byte[], byte[]> producer,
            EpochNumbers numbers,
            Compaction compaction,
            EpochLog log,
            boolean resumes) {}

    private final ReferenceLoader.Wiring wiring;
    private final Backoff backoff;
    private final ReferenceTopicReader topic;
    private final Producer<byte[], byte[]> producer;
    private final EpochNumbers numbers;
    private final Compaction compaction;
    private final EpochLog log;
    private final Map<TopicPartition, Long> endsAtStart;
    private final PendingReferences pending = new PendingReferences();
    /** What was published last; null before the first. */
    private EpochRecord last;

    private boolean resumes;

    /** @param backoff of the loader, which begins anew with each epoch that is published */
    LoaderTerm(ReferenceLoader.Wiring wiring, Backoff backoff, Means means) {
        this.wiring = wiring;
        this.backoff = backoff;
        this.topic = means.topic();
        this.producer = means.producer();
        this.numbers = means.numbers();
        this.compaction = means.compaction();
        this.log = means.log();
        this.resumes = means.resumes();
        this.last = log.newest().orElse(null);
        this.endsAtStart = topic.consumer().endOffsets(topic.partitions());
    }

    /** Loads until a stop is asked for or another instance is elected. */
    void run() throws InterruptedException {
        while (!wiring.stop().isRequested() && !wiring.elections().assignment().isEmpty()) {
            wiring.elections().poll(Duration.ZERO);
            int polled = 0;
            for (ConsumerRecord<byte[], byte[]> record : topic.consumer().poll(POLL_MAX)) {
                pending.accept(topic, record);
                polled++;
            }
            if (polled > 0) {
                FaultPoint.pass("reference.after-poll");
            }
            if (isTimeToPublish(polled == 0)) {
                publishPending();
                backoff.reset();
            }
            if (last != null && last.next().isPresent() && pending.rejected().isEmpty()) {
                useNextBaseOnceReady();
            }
        }
    }

    /** Once nothing more comes, or so long after the first change that others must not wait. */
    private boolean isTimeToPublish(boolean quiet) {
        Optional<Duration> waited = pending.waited();
        if (waited.isEmpty() || waited.get().compareTo(wiring.linger()) < 0 || !hasReachedStart()) {
            return false;
        }
        return quiet || atEnd() || waited.get().compareTo(wiring.linger().multipliedBy(LINGER_TIMES_MAX)) >= 0;
    }

    /** What was there when the term began makes one epoch: a list that is being loaded is not searched by halves. */
    private boolean hasReachedStart() {
        return topic.partitions().stream()
                .allMatch(partition -> topic.consumer().position(partition) >= endsAtStart.get(partition));
    }

    private boolean atEnd() {
        return topic.partitions().stream()
                .allMatch(partition -> topic.consumer().currentLag(partition).orElse(1L) == 0);
    }

    private void publishPending() throws InterruptedException {
        EpochRecord epoch = nextEpoch(numbers.take());
        FaultPoint.pass("reference.before-write");
        write(epoch);
        FaultPoint.pass("reference.after-write");
        publish(epoch, pending.rejected());
        LOG.info(
                "reference epoch {} is published: {} changes, base {}",
                epoch.epoch(),
                pending.size(),
                epoch.baseEpoch());
        resumes = true;
        pending.clear();
    }

    private void write(EpochRecord epoch) throws InterruptedException {
        boolean begins = last == null;
        for (List<ReferenceEntry> chunk : pending.chunks(wiring.chunkBytesMax())) {
            if (begins) {
                wiring.store().begin(epoch.epoch(), chunk);
                begins = false;
            } else if (!chunk.isEmpty()) {
                wiring.store().write(epoch.generation(), epoch.epoch(), chunk);
            }
            wiring.elections().poll(Duration.ZERO);
        }
    }

    private EpochRecord nextEpoch(long number) {
        List<Long> offsets =
                new ArrayList<>(Collections.nCopies(topic.partitions().size(), 0L));
        for (TopicPartition partition : topic.partitions()) {
            offsets.set(partition.partition(), topic.consumer().position(partition));
        }
        int segments = wiring.segments().wanted(pending.size());
        if (!resumes || pending.size() >= (long) BULK_TIMES * wiring.compactionChanges()) {
            long generation = last == null ? 0 : resumes ? last.generation() : number;
            return new EpochRecord(
                    number, offsets, segments, number, pending.size(), Optional.empty(), generation, wiring.plan());
        }
        long changes = (last.isBase() ? 0 : last.changes()) + pending.size();
        Optional<EpochRecord.NextBase> coming = last.next();
        if (coming.isEmpty() && changes >= wiring.compactionChanges()) {
            coming = Optional.of(new EpochRecord.NextBase(number, segments));
        }
        return new EpochRecord(
                number, offsets, last.segments(), last.baseEpoch(), changes, coming, last.generation(), wiring.plan());
    }

    /** The base to come is used once this instance has its segments and the table holds it as a whole. */
    private void useNextBaseOnceReady() throws InterruptedException {
        EpochRecord.NextBase next = last.next().orElseThrow();
        EpochState.Base base = new EpochState.Base(next.epoch(), next.segments());
        if (!wiring.prepared().test(base)) {
            return;
        }
        EpochState state = published();
        OptionalLong generation = compaction.written(base.epoch(), last.epoch(), state.table(), numbers);
        if (generation.isEmpty()) {
            return;
        }
        long before = last.generation();
        publish(
                new EpochRecord(
                        numbers.take(),
                        last.offsets(),
                        base.segments(),
                        base.epoch(),
                        last.changes() - state.next().orElseThrow().changes(),
                        Optional.empty(),
                        generation.getAsLong(),
                        wiring.plan()),
                List.of());
        LOG.info("reference epoch {} is published: base {}, compacted", last.epoch(), base.epoch());
        compaction.dropUnneeded(before);
    }

    /** What was published last, with the epochs that it refers to. */
    private EpochState published() {
        log.catchUp();
        return log.state().orElseThrow();
    }

    private void publish(EpochRecord epoch, List<DeadLetterRecord> rejected) {
        producer.beginTransaction();
        FaultPoint.pass("reference.after-begin");
        for (DeadLetterRecord letter : rejected) {
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                    wiring.deadLetterWriter().topic(),
                    letter.key(),
                    wiring.deadLetterWriter().write(letter));
            letter.describeIn(record.headers());
            producer.send(record);
        }
        producer.send(new ProducerRecord<>(
                wiring.epochWriter().topic(), 0, null, wiring.epochWriter().write(epoch)));
        FaultPoint.pass("reference.before-commit");
        producer.commitTransaction();
        FaultPoint.pass("reference.after-commit");
        last = epoch;
    }
}
