package dev.tributary.streams;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Counts what became of input records once their offsets are committed: a record that is processed again after an
 * aborted transaction counts once. Stream threads add, the main thread settles.
 *
 * <p>The counters are those of this process since its start. They lag behind the topics by one settlement. Where a
 * partition moves to another process between a record and its commit, that process may count the record too; the topics
 * themselves stay exact.
 */
public final class OutcomeLedger implements Outcomes {

    /** While commits cannot be asked for, older records than these are counted as they are. */
    static final int UNSETTLED_MAX = 200_000;

    /** Counts records by outcome and reason. */
    static final String RECORDS = "tributary.records";

    private record Unsettled(long offset, Outcome outcome) {}

    private final MeterRegistry metrics;
    private final Map<TopicPartition, ArrayDeque<Unsettled>> unsettled = new HashMap<>();

    public OutcomeLedger(MeterRegistry metrics) {
        this.metrics = metrics;
        count(Outcome.CANONICAL, 0);
        count(Outcome.DELETED, 0);
        count(Outcome.UNCHANGED, 0);
        count(Outcome.OUTDATED, 0);
    }

    @Override
    public synchronized void add(String topic, int partition, long offset, Outcome outcome) {
        ArrayDeque<Unsettled> records =
                unsettled.computeIfAbsent(new TopicPartition(topic, partition), tp -> new ArrayDeque<>());
        // An offset at or below one that was added means that its transaction was aborted.
        while (!records.isEmpty() && records.peekLast().offset() >= offset) {
            records.removeLast();
        }
        records.addLast(new Unsettled(offset, outcome));
        if (records.size() > UNSETTLED_MAX) {
            count(records.removeFirst().outcome(), 1);
        }
    }

    /** @param committed by partition, the next offset to read */
    public synchronized void settle(Map<TopicPartition, Long> committed) {
        committed.forEach((partition, next) -> {
            ArrayDeque<Unsettled> records = unsettled.getOrDefault(partition, new ArrayDeque<>());
            while (!records.isEmpty() && records.peekFirst().offset() < next) {
                count(records.removeFirst().outcome(), 1);
            }
        });
    }

    private void count(Outcome outcome, int records) {
        if (outcome.isDeadLetter()) {
            Counter.builder("tributary.dead.letters")
                    .description("Dead letters by reason, counted once committed")
                    .tag("stage", "intake")
                    .tag("reason", outcome.reason())
                    .register(metrics)
                    .increment(records);
        }
        Counter.builder(RECORDS)
                .description("Input records by what became of them, counted once committed")
                .tag("stage", "intake")
                .tag("outcome", outcome.name())
                .tag("reason", outcome.reason())
                .register(metrics)
                .increment(records);
    }
}
