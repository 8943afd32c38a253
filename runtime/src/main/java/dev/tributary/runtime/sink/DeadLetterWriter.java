package dev.tributary.runtime.sink;

import dev.tributary.runtime.FaultPoint;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.schemas.DeadLetterRecord;
import dev.tributary.schemas.RecordWriter;
import dev.tributary.schemas.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * Writes each rejected record to the dead-letter topic exactly once. A Kafka transaction holds the dead letters and, in
 * the metadata of the group's committed offset, the mark up to which the partition's rejects have been written
 * ({@code dead-letters=<offset>}). The transaction commits before the target's watermark passes the record; a restart
 * in between reads the record again, finds it at or below the mark and skips it. The group's generation, sent along,
 * fences a member that has lost its partitions. For the writer thread alone.
 */
final class DeadLetterWriter implements AutoCloseable {

    private static final String MARK_PREFIX = "dead-letters=";
    private static final int TRANSACTION_TIMEOUT_MS = 30_000;

    private final Settings settings;
    private final RecordWriter<DeadLetterRecord> format;
    private final String transactionalId;
    private final MarkSource marks;
    private final Map<TopicPartition, Long> through = new HashMap<>();
    private KafkaProducer<byte[], byte[]> producer;
    private boolean marksUnknown;

    /** Reads the committed metadata of the group's offsets; pending transactions have ended when it returns. */
    @FunctionalInterface
    interface MarkSource {
        Map<TopicPartition, OffsetAndMetadata> committed();
    }

    DeadLetterWriter(Settings settings, String groupId, MarkSource marks) {
        this.settings = settings;
        this.marks = marks;
        this.format = new RecordFormats(settings).deadLetterWriter();
        // One instance, one id: it outlives its producer, so that a new one ends what the old one left open.
        this.transactionalId = groupId + "-dead-letters-" + UUID.randomUUID();
    }

    /** Reads the marks anew, for partitions that have just been assigned. */
    void loadMarks() {
        through.clear();
        marks.committed().forEach((partition, committed) -> {
            if (committed != null && committed.metadata().startsWith(MARK_PREFIX)) {
                through.put(partition, Long.parseLong(committed.metadata().substring(MARK_PREFIX.length())));
            }
        });
        marksUnknown = false;
    }

    /** The metadata to commit with an offset of this partition, so that the mark is kept. */
    String metadata(TopicPartition partition) {
        Long mark = through.get(partition);
        return mark == null ? "" : MARK_PREFIX + mark;
    }

    /**
     * @param rejected in the order of their offsets
     * @param group the consumer's membership as it is now
     * @return those that were written now
     * @throws UnavailableException where it is not known to be written: try again
     */
    List<RejectedRecord> write(List<RejectedRecord> rejected, ConsumerGroupMetadata group) {
        if (rejected.isEmpty()) {
            return List.of();
        }
        if (marksUnknown) {
            loadMarks();
        }
        List<RejectedRecord> fresh = rejected.stream()
                .filter(one -> one.record().offset() > through.getOrDefault(one.partition(), -1L))
                .toList();
        if (fresh.isEmpty()) {
            return List.of();
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (RejectedRecord one : fresh) {
            long first = offsets.containsKey(one.partition())
                    ? offsets.get(one.partition()).offset()
                    : one.record().offset();
            offsets.put(
                    one.partition(),
                    new OffsetAndMetadata(first, MARK_PREFIX + one.record().offset()));
        }
        try {
            commit(fresh, offsets, group);
        } catch (AuthenticationException | AuthorizationException e) {
            throw e;
        } catch (KafkaException e) {
            close();
            marksUnknown = true;
            throw new UnavailableException(
                    "dead letters cannot be written to " + format.topic() + " (kafka.bootstrap-servers): "
                            + e.getMessage(),
                    e);
        }
        fresh.forEach(one -> through.merge(one.partition(), one.record().offset(), Math::max));
        return fresh;
    }

    private void commit(
            List<RejectedRecord> fresh, Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        if (producer == null) {
            Map<String, Object> properties = KafkaProperties.transactionalProducer(settings, transactionalId);
            properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
            producer = new KafkaProducer<>(properties);
            producer.initTransactions();
        }
        List<ProducerRecord<byte[], byte[]>> letters =
                fresh.stream().map(this::letter).toList();
        FaultPoint.pass("sink.before-letters");
        producer.beginTransaction();
        // A send that fails makes the commit fail.
        letters.forEach(producer::send);
        producer.sendOffsetsToTransaction(offsets, group);
        FaultPoint.pass("sink.in-letters");
        producer.commitTransaction();
        FaultPoint.pass("sink.after-letters");
    }

    private ProducerRecord<byte[], byte[]> letter(RejectedRecord rejected) {
        ConsumerRecord<byte[], byte[]> record = rejected.record();
        DeadLetterRecord letter = DeadLetterRecord.of(
                new DeadLetterRecord.Coordinates(
                        record.topic(), record.partition(), record.offset(), Instant.ofEpochMilli(record.timestamp())),
                record.key(),
                record.value(),
                Stage.SINK,
                rejected.reject());
        ProducerRecord<byte[], byte[]> out = new ProducerRecord<>(format.topic(), letter.key(), format.write(letter));
        record.headers().forEach(header -> out.headers().add(header));
        letter.describeIn(out.headers());
        return out;
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(2));
            producer = null;
        }
    }
}
