package dev.tributary.runtime.sink;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.UnavailableException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where to read on: one past the target's watermark, or the start of the partition where the target has none. The
 * group's committed offsets play no part. A watermark that does not fit the log is reported, never worked around. For
 * the writer thread alone.
 */
final class Positions implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Positions.class);

    /**
     * @param next the offset to read next
     * @param watermark the last applied offset, -1 where there is none
     */
    record Position(long next, long watermark) {}

    private final Admin admin;
    private final String groupId;
    private final SinkTarget<?> target;
    private final SinkMetrics metrics;

    Positions(Admin admin, String groupId, SinkTarget<?> target, SinkMetrics metrics) {
        this.admin = admin;
        this.groupId = groupId;
        this.target = target;
        this.metrics = metrics;
    }

    /**
     * @throws ConfigurationException where a watermark lies beyond the end of its partition
     * @throws UnavailableException where Kafka or the target does not answer
     */
    Map<TopicPartition, Position> of(Set<TopicPartition> partitions) {
        Map<TopicPartition, Uuid> identities = identities(partitions);
        Map<TopicPartition, Long> starts = offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
        Map<TopicPartition, Long> watermarks = target.watermarks(identities);
        Map<TopicPartition, Position> positions = new HashMap<>();
        for (TopicPartition partition : partitions) {
            positions.put(
                    partition,
                    position(partition, watermarks.get(partition), starts.get(partition), ends.get(partition)));
        }
        return positions;
    }

    /** The group's committed offsets; transactions that would change them have ended. */
    Map<TopicPartition, OffsetAndMetadata> committed() {
        return ask(
                () -> admin.listConsumerGroupOffsets(groupId, new ListConsumerGroupOffsetsOptions().requireStable(true))
                        .partitionsToOffsetAndMetadata()
                        .get());
    }

    private Position position(TopicPartition partition, Long watermark, long start, long end) {
        if (watermark == null) {
            return new Position(start, -1);
        }
        if (watermark >= end) {
            throw new ConfigurationException("the target has " + partition + " applied up to offset " + watermark
                    + " as group " + groupId + ", but the partition ends at " + end
                    + ": the topic was made anew or is another cluster's. Nothing was written. Start with another group"
                    + " id and an empty target, or bring back the topic");
        }
        if (watermark + 1 < start) {
            long skipped = start - watermark - 1;
            metrics.skipped(skipped);
            LOG.error(
                    "{}: offsets {} to {} were deleted by the topic's retention before group {} read them; going on at"
                            + " {}. Keep records longer than the sink may be down",
                    partition,
                    watermark + 1,
                    start - 1,
                    groupId,
                    start);
        }
        return new Position(Math.max(watermark + 1, start), watermark);
    }

    private Map<TopicPartition, Uuid> identities(Set<TopicPartition> partitions) {
        Set<String> topics = partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
        var found = ask(() -> admin.describeTopics(topics).allTopicNames().get());
        Map<TopicPartition, Uuid> identities = new HashMap<>();
        partitions.forEach(partition ->
                identities.put(partition, found.get(partition.topic()).topicId()));
        return identities;
    }

    private Map<TopicPartition, Long> offsets(Set<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> wanted =
                partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> spec));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        ask(() -> admin.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all()
                        .get())
                .forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }

    private interface Question<T> {
        T ask() throws ExecutionException, InterruptedException;
    }

    private static <T> T ask(Question<T> question) {
        try {
            return question.ask();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException) {
                throw new UnavailableException(
                        "Kafka (kafka.bootstrap-servers) does not answer: "
                                + e.getCause().getMessage(),
                        e.getCause());
            }
            throw e.getCause() instanceof KafkaException failure ? failure : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    @Override
    public void close() {
        admin.close(java.time.Duration.ofSeconds(2));
    }

    /** The topics of these partitions, sorted, for a log line. */
    static Map<String, Long> describe(Map<TopicPartition, Position> positions) {
        Map<String, Long> next = new TreeMap<>();
        positions.forEach((partition, position) -> next.put(partition.toString(), position.next()));
        return next;
    }
}
