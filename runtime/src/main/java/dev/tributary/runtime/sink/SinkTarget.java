package dev.tributary.runtime.sink;

import dev.tributary.schemas.Reject;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * What a sink writes to. All methods are called by the writer thread alone, one at a time. Each may throw
 * {@link dev.tributary.runtime.UnavailableException}: it is called again after a wait; any other exception ends the
 * program.
 *
 * @param <M> what one record means to this target
 */
public interface SinkTarget<M> extends AutoCloseable {

    /** Connects and prepares what the writes need; called until it returns once. */
    void open();

    /**
     * The last offset that was applied, for each partition that has one.
     *
     * @param partitions the partitions that are to be read, with the identity of their topic
     * @throws dev.tributary.runtime.ConfigurationException where the target was written from another topic of the same
     *     name: its watermarks mean nothing for this one
     */
    Map<TopicPartition, Long> watermarks(Map<TopicPartition, Uuid> partitions);

    /**
     * Reads one record.
     *
     * @throws Reject where it is no record of its topic: it becomes a dead letter
     */
    M decode(ConsumerRecord<byte[], byte[]> record) throws Reject;

    /**
     * Applies the records, each partition's in the order given, and advances the watermark of their partitions in the
     * same transaction. Records at or below a watermark change nothing. A repeated call with the same records has the
     * effect of one.
     *
     * @return rows written, by table or kind of node
     */
    Map<String, Long> write(List<SinkRecord<M>> records);

    /** All that is in the topics has been written: a moment for deferred work. Called once each time it comes true. */
    default void caughtUp() {}

    @Override
    void close();
}
