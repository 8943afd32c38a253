package dev.tributary.spark;

import dev.tributary.schemas.EpochRecord;
import dev.tributary.schemas.RecordReader;
import dev.tributary.schemas.Reject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads the epoch log, which has one partition, from its beginning and on. For one thread. */
final class EpochLog implements AutoCloseable {

    private final Consumer<byte[], byte[]> consumer;
    private final RecordReader<EpochRecord> reader;
    private final TopicPartition partition;
    /** The newest epoch and, before it, those from its base on. */
    private final TreeMap<Long, EpochRecord> epochs = new TreeMap<>();

    private final List<TableView.Gap> gaps = new ArrayList<>();

    EpochLog(Consumer<byte[], byte[]> consumer, RecordReader<EpochRecord> reader) {
        this.consumer = consumer;
        this.reader = reader;
        this.partition = new TopicPartition(reader.topic(), 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
    }

    /** Takes what has come, waiting for at most the timeout; what cannot be read just now comes again. */
    void poll(Duration timeout) {
        PolledRecords.forEach(consumer, consumer.poll(timeout), this::take);
        if (!epochs.isEmpty()) {
            EpochRecord newest = epochs.lastEntry().getValue();
            epochs.headMap(newest.baseEpoch()).clear();
            gaps.removeIf(gap -> gap.before() <= newest.generation());
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        try {
            EpochRecord epoch = reader.read(record.value());
            newest().map(EpochRecord::epoch)
                    .filter(last -> epoch.epoch() > last + 1)
                    .ifPresent(last -> gaps.add(new TableView.Gap(last, epoch.epoch())));
            epochs.put(epoch.epoch(), epoch);
        } catch (Reject e) {
            throw new IllegalStateException(
                    "topic " + record.topic() + " holds a record that is no epoch, at offset " + record.offset()
                            + "; only spark-bridge may write there",
                    e);
        }
    }

    /** Reads on to the end that the log has now. */
    void catchUp() {
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        while (consumer.position(partition) < end) {
            poll(Duration.ofMillis(200));
        }
    }

    Optional<EpochRecord> newest() {
        return epochs.isEmpty()
                ? Optional.empty()
                : Optional.of(epochs.lastEntry().getValue());
    }

    /** The newest epoch with those that it refers to. */
    Optional<EpochState> state() {
        return newest().map(epoch -> new EpochState(
                named(epoch, epoch.baseEpoch()), epoch, epoch.next().map(next -> named(epoch, next.epoch())), gaps));
    }

    private EpochRecord named(EpochRecord epoch, long number) {
        EpochRecord named = epochs.get(number);
        if (named == null) {
            throw new IllegalStateException("epoch " + epoch.epoch() + " names epoch " + number + ", which the topic "
                    + reader.topic() + " no longer holds");
        }
        return named;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
