package dev.tributary.launcher.backfill;

import dev.tributary.launcher.CommandFailedException;
import dev.tributary.launcher.load.ColumnMapping;
import dev.tributary.launcher.load.RecordMaker;
import dev.tributary.runtime.Backoff;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.FaultPoint;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import dev.tributary.schemas.RecordHeaders;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * Sends a table's rows, each once: the records of a chunk and the position after it are one Kafka transaction. What ended
 * in the middle (a kill, an outage of Kafka) is settled by the next producer of the same transactional id, and only then
 * is the position read: it says which rows are sent. A second instance of the same name fences the first.
 *
 * <p>Steps, which are also the fault points: read a chunk, wait for room · begin · send (mid-send) · send the position
 * · commit (before-commit, before it; after-commit).
 */
public final class Backfill {

    private static final String STAGE = "backfill.";
    private static final Duration TRANSACTION_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(5);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

    /**
     * What is sent, and how.
     *
     * @param name of the backfill: its transactional id and the group that holds its position
     * @param columns that are read besides the key
     * @param rowsMax most rows of a chunk
     * @param limit most rows of this run
     */
    public record Plan(
            String name,
            ColumnMapping mapping,
            List<String> columns,
            RecordMaker maker,
            int rowsMax,
            long inFlightMax,
            long limit,
            Duration stalledMax) {}

    /** Where rows come from. */
    @FunctionalInterface
    public interface Rows {
        /** The rows after a key, which is null before the first; the key, then the plan's columns. */
        SourceTable.Chunk after(String key, int rowsMax) throws IOException, InterruptedException;
    }

    /** Told how a run goes on. */
    public interface Watch {

        void progress(BackfillPosition position);

        void waiting(String what);

        void skipped(String row);
    }

    private final Settings settings;
    private final Plan plan;
    private final Rows rows;
    private final StopSignal stop;
    private final Watch watch;
    private BackfillPosition position;
    private long movedNs;
    private long begunNs;

    /** @param rows of the version that is to be read */
    public Backfill(Settings settings, Plan plan, Rows rows, StopSignal stop, Watch watch) {
        this.settings = settings;
        this.plan = plan;
        this.rows = rows;
        this.stop = stop;
        this.watch = watch;
    }

    /** The position of a backfill as it is committed, without a word to an instance that may be running. */
    public static Optional<BackfillPosition> committed(Settings settings, String name, String topic)
            throws InterruptedException {
        // A consumer would wait for what a killed instance has left open, however it isolates.
        try (Admin admin = Admin.create(KafkaProperties.common(settings))) {
            var offsets = admin.listConsumerGroupOffsets(name).partitionsToOffsetAndMetadata();
            return position(name, offsets.get().get(place(topic)));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException || e.getCause() instanceof AuthenticationException) {
                throw refused(name, topic, (KafkaException) e.getCause());
            }
            throw e.getCause() instanceof KafkaException failure ? failure : new IllegalStateException(e.getCause());
        }
    }

    private static ConfigurationException refused(String name, String topic, KafkaException refusal) {
        return new ConfigurationException(
                "Kafka refuses the backfill (kafka.properties.*): " + refusal.getMessage()
                        + "; it needs Write and Describe on the transactional id " + name
                        + ", Read on the group of that name, and Write on the topic " + topic,
                refusal);
    }

    /** @param offset null where the group has none */
    private static Optional<BackfillPosition> position(String group, OffsetAndMetadata offset) {
        if (offset == null) {
            return Optional.empty();
        }
        return Optional.of(BackfillPosition.parse(offset.metadata())
                .orElseThrow(() -> new ConfigurationException(
                        "the consumer group " + group + " holds no position of a backfill; give another --name")));
    }

    private static TopicPartition place(String topic) {
        return new TopicPartition(topic, 0);
    }

    /**
     * Sends what is left. An outage of Kafka is waited for; the position that is committed then says how it goes on.
     *
     * @param begin where to begin, or what is committed already
     * @param replaced when the run began that this one replaces; 0 for none
     * @return where it ended: at the end of the table, at the limit, or where a stop was asked for
     * @throws CommandFailedException where another instance takes over, or Kafka is away for too long
     */
    public BackfillPosition run(BackfillPosition begin, long replaced) throws IOException, InterruptedException {
        Backoff backoff = new Backoff(BACKOFF_MAX);
        long end = plan.limit() > Long.MAX_VALUE - begin.rows() ? Long.MAX_VALUE : begin.rows() + plan.limit();
        position = begin;
        movedNs = System.nanoTime();
        begunNs = movedNs;
        while (true) {
            try {
                return runOnce(begin, replaced, end);
            } catch (AuthorizationException | AuthenticationException e) {
                throw refused(plan.name(), plan.maker().topic(), e);
            } catch (KafkaException e) {
                if (isFenced(e)) {
                    throw new CommandFailedException(
                            "another instance of the backfill " + plan.name()
                                    + " has taken over; where none runs, the same command goes on from here",
                            e);
                }
                boolean patient =
                        System.nanoTime() - movedNs < plan.stalledMax().toNanos();
                if (!patient || stop.isRequested()) {
                    throw new CommandFailedException(
                            "Kafka (kafka.bootstrap-servers) failed: " + e.getMessage()
                                    + "; the same command goes on from here",
                            e);
                }
                watch.waiting("Kafka (kafka.bootstrap-servers): " + e.getMessage());
                stop.await(backoff.next());
            }
        }
    }

    /**
     * A producer that is no longer of use tells why in a cause. Kafka says the same of a transaction that it has ended
     * because it was open for too long, which an outage does: no one has taken over then.
     */
    private boolean isFenced(Throwable failure) {
        if (System.nanoTime() - begunNs >= TRANSACTION_TIMEOUT.toNanos()) {
            return false;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
                return true;
            }
        }
        return false;
    }

    private BackfillPosition runOnce(BackfillPosition begin, long replaced, long end)
            throws IOException, InterruptedException {
        Map<String, Object> properties = KafkaProperties.transactionalProducer(settings, plan.name());
        properties.put("transaction.timeout.ms", Math.toIntExact(TRANSACTION_TIMEOUT.toMillis()));
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(properties);
                KafkaConsumer<byte[], byte[]> group =
                        new KafkaConsumer<>(KafkaProperties.consumer(settings, plan.name(), 1));
                RoomInMatcher room =
                        new RoomInMatcher(settings, plan.inFlightMax(), plan.stalledMax(), watch::waiting)) {
            try {
                producer.initTransactions();
                TopicPartition place = place(plan.maker().topic());
                position = position(plan.name(), group.committed(Set.of(place)).get(place))
                        .filter(committed -> committed.startedMillis() != replaced)
                        .orElse(begin);
                if (position.startedMillis() != begin.startedMillis()) {
                    throw new CommandFailedException("another instance has begun the backfill " + plan.name()
                            + " anew meanwhile; the same command goes on with it");
                }
                while (!position.complete() && position.rows() < end && !stop.isRequested()) {
                    sendChunk(producer, group, room, end);
                }
                return position;
            } finally {
                producer.close(CLOSE_MAX);
            }
        }
    }

    private void sendChunk(
            Producer<byte[], byte[]> producer, KafkaConsumer<byte[], byte[]> group, RoomInMatcher room, long end)
            throws IOException, InterruptedException {
        SourceTable.Chunk chunk = rows.after(position.last(), (int) Math.min(plan.rowsMax(), end - position.rows()));
        room.await(chunk.rows().size(), stop);
        if (stop.isRequested()) {
            return;
        }
        begunNs = System.nanoTime();
        producer.beginTransaction();
        BackfillPosition after = send(producer, chunk);
        String text = after.text();
        if (text.length() > BackfillPosition.TEXT_MAX) {
            throw new ConfigurationException(
                    "--key: a key of " + after.last().length() + " characters is too long to be kept as the position");
        }
        producer.sendOffsetsToTransaction(
                Map.of(place(plan.maker().topic()), new OffsetAndMetadata(after.rows(), text)), group.groupMetadata());
        pass("before-commit");
        producer.commitTransaction();
        pass("after-commit");
        position = after;
        movedNs = System.nanoTime();
        watch.progress(position);
    }

    private BackfillPosition send(Producer<byte[], byte[]> producer, SourceTable.Chunk chunk) {
        String last = position.last();
        long sent = 0;
        for (String[] row : chunk.rows()) {
            if (row[0].equals(last)) {
                throw new ConfigurationException("--key: more than one row has the key " + last
                        + "; --key has to name a column whose values are unique");
            }
            last = row[0];
            Optional<ProducerRecord<byte[], byte[]>> record = record(row);
            if (record.isPresent()) {
                // A failed send fails the commit: nothing to look at here.
                producer.send(record.get());
                sent++;
            }
            if (sent == (chunk.rows().size() + 1) / 2) {
                pass("mid-send");
            }
        }
        return position.after(last, sent, chunk.rows().size() - sent, chunk.last());
    }

    /** Empty where the row makes no record that the topic takes. */
    private Optional<ProducerRecord<byte[], byte[]>> record(String[] row) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < plan.columns().size(); i++) {
            if (row[i + 1] != null && !row[i + 1].isBlank()) {
                values.put(plan.columns().get(i), row[i + 1]);
            }
        }
        ProducerRecord<byte[], byte[]> record =
                plan.maker().make(row[0], plan.mapping().apply(values), Optional.of(position.committed()));
        int bytesMax = settings.get(Keys.RECORD_BYTES_MAX);
        if (record.value().length > bytesMax) {
            watch.skipped("the row with the key " + row[0] + ": its record has " + record.value().length
                    + " bytes, limits.record-bytes is " + bytesMax);
            return Optional.empty();
        }
        RecordHeaders.set(record.headers(), RecordHeaders.BACKFILL, mark(plan.name(), position));
        return Optional.of(record);
    }

    /** What the records of one backfill carry, and those of no other. */
    static String mark(String name, BackfillPosition position) {
        return name + "@" + position.startedMillis();
    }

    private static void pass(String step) {
        FaultPoint.pass(STAGE + step);
    }
}
