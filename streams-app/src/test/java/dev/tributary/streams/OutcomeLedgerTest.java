package dev.tributary.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.schemas.Reason;
import dev.tributary.streams.Outcomes.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class OutcomeLedgerTest {

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final OutcomeLedger ledger = new OutcomeLedger(metrics);

    @Test
    void aRecordCountsOnceItsOffsetIsCommitted() {
        ledger.add("entities", 0, 5, Outcome.CANONICAL);
        ledger.add("entities", 0, 7, Outcome.UNCHANGED);
        ledger.add("entities", 1, 5, Outcome.deadLetter(Reason.NULL_KEY));
        assertThat(counted("canonical", "")).isZero();

        settle(0, 6);
        assertThat(counted("canonical", "")).isEqualTo(1);
        assertThat(counted("unchanged", "")).isZero();

        settle(0, 8);
        settle(0, 8);
        settle(1, 6);
        assertThat(counted("canonical", "")).isEqualTo(1);
        assertThat(counted("unchanged", "")).isEqualTo(1);
        assertThat(counted("dead_letter", "null_key")).isEqualTo(1);
    }

    @Test
    void recordsProcessedAgainAfterAnAbortedTransactionCountOnce() {
        ledger.add("entities", 0, 5, Outcome.CANONICAL);
        ledger.add("entities", 0, 6, Outcome.CANONICAL);
        ledger.add("entities", 0, 7, Outcome.CANONICAL);
        ledger.add("entities", 0, 5, Outcome.CANONICAL);
        ledger.add("entities", 0, 6, Outcome.DELETED);

        settle(0, 100);
        assertThat(counted("canonical", "")).isEqualTo(1);
        assertThat(counted("deleted", "")).isEqualTo(1);
    }

    @Test
    void withoutWordOfCommitsTheOldestRecordsAreCountedRatherThanKeptForEver() {
        for (int offset = 0; offset <= OutcomeLedger.UNSETTLED_MAX; offset++) {
            ledger.add("entities", 0, offset, Outcome.CANONICAL);
        }
        assertThat(counted("canonical", "")).isEqualTo(1);
    }

    private void settle(int partition, long next) {
        ledger.settle(Map.of(new TopicPartition("entities", partition), next));
    }

    private double counted(String outcome, String reason) {
        Counter counter = metrics.find(OutcomeLedger.RECORDS)
                .tags("stage", "intake", "outcome", outcome, "reason", reason)
                .counter();
        return counter == null ? 0 : counter.count();
    }
}
