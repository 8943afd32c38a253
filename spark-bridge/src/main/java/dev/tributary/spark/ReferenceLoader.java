package dev.tributary.spark;

import dev.tributary.runtime.Backoff;
import dev.tributary.runtime.StopSignal;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.schemas.DeadLetterRecord;
import dev.tributary.schemas.EpochRecord;
import dev.tributary.schemas.RecordWriter;
import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
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
 * the epoch with the offsets it reaches up to. What was written and not published is written again under another number, so
 * a crash at any point costs nothing but time. When many references have changed since the base, an epoch names the base to
 * come; once its segments are there and the table is compacted, an epoch without changes begins to use it. A thread of its
 * own runs it.
 */
final class ReferenceLoader {

    private static final Logger LOG = LoggerFactory.getLogger(ReferenceLoader.class);
    private static final Duration POLL_MAX = Duration.ofMillis(100);

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
            EpochRecord last = log.newest().orElse(null);
            // Under another plan or normaliser all references are normalised anew, into a generation of their own.
            boolean resumes = last != null && last.plan().equals(wiring.plan());
            if (resumes) {
                for (TopicPartition partition : topic.partitions()) {
                    topic.consumer().seek(partition, last.offsets().get(partition.partition()));
                }
            }
            EpochNumbers numbers = new EpochNumbers(
                    producer,
                    wiring.elections(),
                    new TopicPartition(wiring.epochWriter().topic(), 0),
                    last == null ? 0 : last.epoch());
            try (Compaction compaction = new Compaction(store, wiring.backoffMax())) {
                new LoaderTerm(
                                wiring,
                                backoff,
                                new LoaderTerm.Means(topic, producer, numbers, compaction, log, resumes))
                        .run();
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
}
