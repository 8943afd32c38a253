package dev.tributary.spark;

import dev.tributary.runtime.Backoff;
import dev.tributary.runtime.FaultPoint;
import dev.tributary.runtime.StopSignal;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.schemas.DeadLetterRecord;
import dev.tributary.schemas.EpochRecord;
import dev.tributary.schemas.RecordWriter;
import dev.tributary.schemas.Reject;
import dev.tributary.schemas.Stage;
import dev.tributary.spark.functions.ReferenceEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns changes on the topic reference into epochs. One instance leads: the one that the group assigns the epoch log's
 * only partition to. It gathers changes, writes them to the reference store under the next epoch's number, and publishes
 * the epoch with the offsets it reaches up to. What was written and not published is overwritten by the next try, so a
 * crash at any point costs nothing but time. When many references have changed since the base, an epoch names the base to
 * come; once its segments are there and the table is compacted, an epoch without changes begins to use it. A thread of its
 * own runs it.
 */
final class ReferenceLoader {

    private static final Logger LOG = LoggerFactory.getLogger(ReferenceLoader.class);
    private static final Duration POLL_MAX = Duration.ofMillis(100);
    /** So many times the changes of a compaction in one epoch make it a base itself: a list that is loaded. */
    private static final int BULK_TIMES = 5;

    /** Under a steady stream of changes an epoch is published after this many lingers. */
    private static final int LINGER_TIMES_MAX = 10;

    /**
     * @param elections consumer of the group that elects the loader, subscribed here
     * @param epochLogs opens the epoch log
     * @param topics opens the topic reference
     * @param producers makes transactional producers that fence an earlier loader
     * @param plan by which references are normalised
     * @param prepared whether the segments of a base to come are there
     * @param compactionChanges changed references from which on there is a base to come
     * @param linger how long changes are gathered
     * @param chunkBytesMax most bytes in one write
     */
    record Wiring(
            Consumer<byte[], byte[]> elections,
            Supplier<EpochLog> epochLogs,
            Supplier<ReferenceTopicReader> topics,
            Supplier<Producer<byte[], byte[]>> producers,
            RecordWriter<EpochRecord> epochWriter,
            RecordWriter<DeadLetterRecord> deadLetterWriter,
            ReferenceStore store,
            String plan,
            SegmentCount segments,
            Predicate<EpochState.Base> prepared,
            int compactionChanges,
            Duration linger,
            int chunkBytesMax,
            Duration backoffMax,
            StopSignal stop) {}

    /** How many segments a new base is to have that has so many changes more than what is loaded. */
    @FunctionalInterface
    interface SegmentCount {
        int wanted(int changes);
    }

    private final Wiring wiring;
    private final Backoff backoff;

    ReferenceLoader(Wiring wiring) {
        this.wiring = wiring;
        this.backoff = new Backoff(wiring.backoffMax());
    }

    void run() throws InterruptedException {
        Consumer<byte[], byte[]> elections = wiring.elections();
        elections.subscribe(Set.of(wiring.epochWriter().topic()));
        try (elections;
                ReferenceStore store = wiring.store()) {
            while (!wiring.stop().isRequested()) {
                elections.poll(POLL_MAX);
                if (leads()) {
                    leadUntilTrouble(store);
                }
            }
        }
    }

    private boolean leads() {
        return !wiring.elections().assignment().isEmpty();
    }

    private void leadUntilTrouble(ReferenceStore store) throws InterruptedException {
        LOG.info("this instance loads the reference");
        wiring.elections().pause(wiring.elections().assignment());
        try (EpochLog log = wiring.epochLogs().get();
                ReferenceTopicReader topic = wiring.topics().get();
                Producer<byte[], byte[]> producer = wiring.producers().get()) {
            producer.initTransactions();
            log.catchUp();
            EpochState last = log.state().orElse(null);
            // Under another plan or normaliser all references are normalised anew, into a generation of their own.
            boolean resumes = last != null && last.epoch().plan().equals(wiring.plan());
            if (resumes) {
                for (TopicPartition partition : topic.partitions()) {
                    topic.consumer().seek(partition, last.epoch().offsets().get(partition.partition()));
                }
            }
            try (Compaction compaction = new Compaction(store, wiring.backoffMax())) {
                new Lead(store, compaction, topic, producer, last, resumes).run();
            }
        } catch (UnavailableException | RetriableException e) {
            LOG.warn("the reference cannot be advanced just now, trying again: {}", e.getMessage());
            wiring.stop().await(backoff.next());
        } catch (AuthenticationException | AuthorizationException e) {
            throw e;
        } catch (KafkaException e) {
            // A transaction that failed is abandoned whole. Fenced means that the group has elected another loader.
            LOG.warn("the reference was not advanced, trying again where this instance still leads: {}", e.toString());
            wiring.stop().await(backoff.next());
        }
    }

    /** One term as the loader, from what was published last. */
    private final class Lead {

        private final ReferenceStore store;
        private final Compaction compaction;
        private final ReferenceTopicReader topic;
        private final Producer<byte[], byte[]> producer;
        /** What was published last; null before the first. */
        private EpochRecord last;
        /** The epoch that is to be the base; null where there is none to come. */
        private EpochRecord next;
        /** Whether the epoch to be published goes on from the last one. */
        private boolean resumes;

        /** Changes since the last epoch; the newest of each reference counts. */
        private final Map<String, ReferenceEntry> pending = new LinkedHashMap<>();

        private final List<DeadLetterRecord> rejected = new ArrayList<>();
        private final Map<TopicPartition, Long> endsAtStart;
        private Instant firstPending;

        Lead(
                ReferenceStore store,
                Compaction compaction,
                ReferenceTopicReader topic,
                Producer<byte[], byte[]> producer,
                EpochState last,
                boolean resumes) {
            this.store = store;
            this.compaction = compaction;
            this.topic = topic;
            this.producer = producer;
            this.last = last == null ? null : last.epoch();
            this.next = last == null ? null : last.next().orElse(null);
            this.resumes = resumes;
            this.endsAtStart = topic.consumer().endOffsets(topic.partitions());
        }

        void run() throws InterruptedException {
            while (!wiring.stop().isRequested() && leads()) {
                wiring.elections().poll(Duration.ZERO);
                int polled = 0;
                for (ConsumerRecord<byte[], byte[]> record : topic.consumer().poll(POLL_MAX)) {
                    accept(record);
                    polled++;
                }
                if (polled > 0) {
                    FaultPoint.pass("reference.after-poll");
                }
                if (firstPending != null && isTimeToPublish(polled == 0)) {
                    publish();
                    backoff.reset();
                }
                if (next != null) {
                    useNextBaseOnceReady();
                }
            }
        }

        /** Once nothing more comes, or so long after the first change that others must not wait. */
        private boolean isTimeToPublish(boolean quiet) {
            Duration waited = Duration.between(firstPending, Instant.now());
            if (waited.compareTo(wiring.linger()) < 0 || !hasReachedStart()) {
                return false;
            }
            return quiet || atEnd() || waited.compareTo(wiring.linger().multipliedBy(LINGER_TIMES_MAX)) >= 0;
        }

        /** What was there when the term began makes one epoch: a list that is being loaded is not searched by halves. */
        private boolean hasReachedStart() {
            return topic.partitions().stream()
                    .allMatch(partition -> topic.consumer().position(partition) >= endsAtStart.get(partition));
        }

        private boolean atEnd() {
            return topic.partitions().stream()
                    .allMatch(
                            partition -> topic.consumer().currentLag(partition).orElse(1L) == 0);
        }

        private void accept(ConsumerRecord<byte[], byte[]> record) {
            if (firstPending == null) {
                firstPending = Instant.now();
            }
            try {
                ReferenceTopicReader.Change change = topic.change(record);
                pending.put(
                        change.referenceId(),
                        change.row()
                                .map(row -> new ReferenceEntry(change.referenceId(), false, row.encode()))
                                .orElseGet(() -> new ReferenceEntry(change.referenceId(), true, new byte[0])));
            } catch (Reject e) {
                LOG.warn(
                        "a reference at {}-{}@{} is rejected: {}",
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        e.getMessage());
                rejected.add(DeadLetterRecord.of(
                        new DeadLetterRecord.Coordinates(
                                record.topic(),
                                record.partition(),
                                record.offset(),
                                Instant.ofEpochMilli(record.timestamp())),
                        record.key(),
                        record.value(),
                        Stage.NORMALISE,
                        e));
            }
        }

        private void publish() throws InterruptedException {
            EpochRecord epoch = nextEpoch();
            FaultPoint.pass("reference.before-write");
            writeChunks(epoch);
            FaultPoint.pass("reference.after-write");
            publish(epoch);
            LOG.info(
                    "reference epoch {} is published: {} changes, base {}",
                    epoch.epoch(),
                    pending.size(),
                    epoch.baseEpoch());
            if (epoch.next().isEmpty()) {
                next = null;
            } else if (epoch.next().get().epoch() == epoch.epoch()) {
                next = epoch;
            }
            resumes = true;
            pending.clear();
            rejected.clear();
            firstPending = null;
        }

        private void publish(EpochRecord epoch) {
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

        /** The base to come is used once this instance has its segments and the table holds it as a whole. */
        private void useNextBaseOnceReady() throws InterruptedException {
            EpochState.Base base =
                    new EpochState(last, last, Optional.of(next)).nextBase().orElseThrow();
            // What was rejected belongs to the epoch with its offsets.
            if (!rejected.isEmpty()
                    || !wiring.prepared().test(base)
                    || !compaction.isWritten(base.epoch(), last.generation())) {
                return;
            }
            long before = last.generation();
            long number = last.epoch() + 1;
            // What an earlier try wrote under the number and did not publish is none of its changes.
            store.write(before, number, true, List.of());
            publish(new EpochRecord(
                    number,
                    last.offsets(),
                    base.segments(),
                    base.epoch(),
                    last.changes() - next.changes(),
                    Optional.empty(),
                    base.epoch(),
                    wiring.plan()));
            LOG.info("reference epoch {} is published: base {}, compacted", last.epoch(), base.epoch());
            next = null;
            compaction.dropUnneeded(before);
        }

        private void writeChunks(EpochRecord epoch) throws InterruptedException {
            List<ReferenceEntry> chunk = new ArrayList<>();
            long chunkBytes = 0;
            boolean first = true;
            for (ReferenceEntry entry : pending.values()) {
                int size = entry.row().length + entry.referenceId().length() + 16;
                if (!chunk.isEmpty() && chunkBytes + size > wiring.chunkBytesMax()) {
                    store.write(epoch.generation(), epoch.epoch(), first, chunk);
                    wiring.elections().poll(Duration.ZERO);
                    first = false;
                    chunk.clear();
                    chunkBytes = 0;
                }
                chunk.add(entry);
                chunkBytes += size;
            }
            if (first || !chunk.isEmpty()) {
                store.write(epoch.generation(), epoch.epoch(), first, chunk);
            }
        }

        private EpochRecord nextEpoch() {
            long number = last == null ? 1 : last.epoch() + 1;
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
                    number,
                    offsets,
                    last.segments(),
                    last.baseEpoch(),
                    changes,
                    coming,
                    last.generation(),
                    wiring.plan());
        }
    }
}
