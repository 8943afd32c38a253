package dev.tributary.spark;

import dev.tributary.matching.Entity;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.schemas.Reason;
import dev.tributary.schemas.RecordReader;
import dev.tributary.schemas.ReferenceRecord;
import dev.tributary.schemas.Reject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/** Reads the topic reference by offsets, without a group, and normalises what it holds. For one thread. */
final class ReferenceTopicReader implements AutoCloseable {

    private static final Duration POLL_MAX = Duration.ofMillis(200);

    /**
     * One change of the reference list.
     *
     * @param row the new content; empty where the reference is removed
     */
    record Change(String referenceId, Optional<ReferenceRow> row) {}

    private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
    private final RecordReader<ReferenceRecord> reader;
    private final StreamPlan plan;
    private final List<TopicPartition> partitions;

    ReferenceTopicReader(
            org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
            RecordReader<ReferenceRecord> reader,
            StreamPlan plan,
            int partitionCount) {
        this.consumer = consumer;
        this.reader = reader;
        this.plan = plan;
        List<TopicPartition> all = new ArrayList<>();
        for (int partition = 0; partition < partitionCount; partition++) {
            all.add(new TopicPartition(reader.topic(), partition));
        }
        this.partitions = List.copyOf(all);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /**
     * The changes since the last call up to these offsets; records that are no references are left out. Where it fails, the
     * next call goes on with the change that was not taken.
     */
    void readUpTo(List<Long> offsets, Consumer<Change> changes) throws InterruptedException {
        List<TopicPartition> behind = new ArrayList<>(partitions);
        while (true) {
            behind.removeIf(partition -> consumer.position(partition) >= offsets.get(partition.partition()));
            if (behind.isEmpty()) {
                consumer.resume(partitions);
                return;
            }
            consumer.resume(behind);
            consumer.pause(partitions.stream()
                    .filter(partition -> !behind.contains(partition))
                    .toList());
            ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL_MAX);
            try {
                PolledRecords.forEach(consumer, polled, record -> {
                    if (record.offset() < offsets.get(record.partition())) {
                        accept(record, changes);
                    }
                });
            } finally {
                returnTo(offsets, polled.partitions());
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    /** What was polled beyond the offsets is for the next call. */
    private void returnTo(List<Long> offsets, Set<TopicPartition> polled) {
        for (TopicPartition partition : polled) {
            long end = offsets.get(partition.partition());
            if (consumer.position(partition) > end) {
                consumer.seek(partition, end);
            }
        }
    }

    private void accept(ConsumerRecord<byte[], byte[]> record, Consumer<Change> changes) {
        try {
            changes.accept(change(record));
        } catch (Reject e) {
            // The loader has made a dead letter of it.
            return;
        }
    }

    /** @throws Reject where the record is no reference */
    Change change(ConsumerRecord<byte[], byte[]> record) throws Reject {
        if (record.key() == null) {
            throw new Reject(Reason.NULL_KEY, "the Kafka key is null; send the reference id as the key");
        }
        String referenceId = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            return new Change(referenceId, Optional.empty());
        }
        ReferenceRecord reference = reader.read(record.value());
        if (!reference.referenceId().equals(referenceId)) {
            throw new Reject(Reason.KEY_MISMATCH, "the Kafka key is not the reference_id of the value");
        }
        Entity normalised = plan.reference(reference.entity());
        return new Change(referenceId, Optional.of(new ReferenceRow(referenceId, normalised)));
    }

    org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer() {
        return consumer;
    }

    List<TopicPartition> partitions() {
        return partitions;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
