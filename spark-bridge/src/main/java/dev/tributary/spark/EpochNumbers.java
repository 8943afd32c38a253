package dev.tributary.spark;

import dev.tributary.runtime.UnavailableException;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;

/**
 * Numbers of epochs and of generations of the reference table, of which none is ever used twice. A number is taken by a small
 * transaction before anything is written under it, which a loader that was replaced cannot commit; what it had begun to
 * write stays under a number that no other has. The newest number stands beside the group's offset of the epoch log. For the
 * loader's thread.
 */
final class EpochNumbers {

    private final Producer<byte[], byte[]> producer;
    private final Consumer<byte[], byte[]> elections;
    private final TopicPartition log;
    private long newest;

    /**
     * @param producer initialised, so that what an earlier loader had begun is settled
     * @param elections consumer of the group that elects the loader
     * @param log the epoch log's partition
     * @param published the newest epoch; 0 for none
     */
    EpochNumbers(
            Producer<byte[], byte[]> producer, Consumer<byte[], byte[]> elections, TopicPartition log, long published) {
        this.producer = producer;
        this.elections = elections;
        this.log = log;
        this.newest = Math.max(published, taken());
    }

    private long taken() {
        OffsetAndMetadata kept = elections.committed(Set.of(log)).get(log);
        return kept == null || kept.metadata().isEmpty() ? 0 : Long.parseLong(kept.metadata());
    }

    /**
     * The next number, which is this loader's alone.
     *
     * @throws UnavailableException where the group has elected another loader
     * @throws org.apache.kafka.common.KafkaException where another loader has begun, or Kafka is away
     */
    long take() {
        if (!elections.assignment().contains(log)) {
            throw new UnavailableException("another instance loads the reference now", null);
        }
        long number = newest + 1;
        producer.beginTransaction();
        producer.sendOffsetsToTransaction(
                Map.of(log, new OffsetAndMetadata(0, Long.toString(number))), elections.groupMetadata());
        producer.commitTransaction();
        newest = number;
        return number;
    }
}
