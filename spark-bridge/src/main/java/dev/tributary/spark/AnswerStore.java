package dev.tributary.spark;

import dev.tributary.schemas.AdjudicationRecord;
import dev.tributary.schemas.RecordReader;
import dev.tributary.schemas.Reject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answers on the topic, and those of batches that are not committed yet. An answer that is on the topic for a record
 * and a question is that record's for good, so that a replay decides the same; only the instance that owns the record's
 * partition writes it. An answer about equal contents of another record is taken over, and then written for this record
 * too. What was asked by a batch that did not commit is known here by its contents alone, and is so written by the next
 * batch that uses it. Safe for use by several threads.
 */
final class AnswerStore implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AnswerStore.class);
    private static final Duration POLL_MAX = Duration.ofMillis(100);

    private final Consumer<byte[], byte[]> consumer;
    private final RecordReader<AdjudicationRecord> reader;
    private final String endpoint;
    private final String questionVersion;
    private final CallBudget budget;
    private final Map<String, Answer> ofRecords = new HashMap<>();
    private final Map<String, Answer> ofContents = new HashMap<>();
    private List<TopicPartition> partitions = List.of();

    /**
     * @param consumer without a group, for this store alone
     * @param endpoint whose answers count, in the form of questionVersion; others are passed over
     * @param budget learns of calls that others made
     */
    AnswerStore(
            Consumer<byte[], byte[]> consumer,
            RecordReader<AdjudicationRecord> reader,
            String endpoint,
            String questionVersion,
            CallBudget budget) {
        this.consumer = consumer;
        this.reader = reader;
        this.endpoint = endpoint;
        this.questionVersion = questionVersion;
        this.budget = budget;
    }

    /** Reads what was committed up to now; where that fails, such as for want of the registry, all is read anew. */
    synchronized void catchUp() {
        if (partitions.isEmpty()) {
            List<TopicPartition> found = new ArrayList<>();
            consumer.partitionsFor(reader.topic())
                    .forEach(info -> found.add(new TopicPartition(info.topic(), info.partition())));
            consumer.assign(found);
            consumer.seekToBeginning(found);
            partitions = found;
        }
        try {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(POLL_MAX).forEach(this::take);
            }
        } catch (RuntimeException e) {
            // The position is past what was polled and not taken.
            partitions = List.of();
            throw e;
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            AdjudicationRecord known = reader.read(record.value());
            if (!known.endpoint().equals(endpoint) || !known.questionVersion().equals(questionVersion)) {
                return;
            }
            Answer answer = new Answer(Verdict.ofWireName(known.verdict()), known.confidence());
            ofRecords.put(known.topicKey(), answer);
            boolean news = answer.verdict().isAnswer() && ofContents.putIfAbsent(known.inputHash(), answer) == null;
            if (known.asked() && news) {
                budget.note(record.timestamp());
            }
        } catch (Reject | IllegalArgumentException e) {
            LOG.warn(
                    "an adjudication that cannot be read is passed over: {}-{}@{}",
                    record.topic(),
                    record.partition(),
                    record.offset());
        }
    }

    /** The committed answer about this record and question. */
    synchronized Optional<Answer> ofRecord(String topicKey) {
        return Optional.ofNullable(ofRecords.get(topicKey));
    }

    /** An answer about equal contents, also one that is not committed. */
    synchronized Optional<Answer> ofContents(String inputHash) {
        return Optional.ofNullable(ofContents.get(inputHash));
    }

    /** An answer that was just given. */
    synchronized void learn(String inputHash, Answer answer) {
        ofContents.putIfAbsent(inputHash, answer);
    }

    synchronized int size() {
        return ofRecords.size();
    }

    @Override
    public synchronized void close() {
        consumer.close();
    }
}
