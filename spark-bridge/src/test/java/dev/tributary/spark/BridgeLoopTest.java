package dev.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tributary.runtime.Health;
import dev.tributary.runtime.StopSignal;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.schemas.Stage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BridgeLoopTest {

    private static final TopicPartition P0 = new TopicPartition("in", 0);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();
    private final CopyLane lane = new CopyLane();
    private final Health health = new Health();
    private BridgeLoop loop;

    /** Copies records to the topic "out", unless it is told to fail. */
    private static final class CopyLane implements Lane {
        final List<String> processed = new CopyOnWriteArrayList<>();
        final Queue<RuntimeException> failures = new ArrayDeque<>();
        int interrupts;

        @Override
        public Stage stage() {
            return Stage.MATCH;
        }

        @Override
        public BatchResult process(MicroBatch batch) {
            processed.add(batch.name());
            RuntimeException failure = failures.poll();
            if (failure != null) {
                throw failure;
            }
            List<ProducerRecord<byte[], byte[]>> copies = new ArrayList<>();
            batch.records().forEach(record -> copies.add(new ProducerRecord<>("out", record.key(), record.value())));
            return new BatchResult(copies, Map.of("copied", copies.size()));
        }

        @Override
        public Optional<String> waitingFor() {
            return Optional.empty();
        }

        @Override
        public void interrupt() {
            interrupts++;
        }

        @Override
        public void close() {}
    }

    /** How often a producer cannot be made because no broker's name is known. */
    private int unresolvedTimes;

    @BeforeEach
    void startLoop() {
        loop = new BridgeLoop(new BridgeLoop.Wiring(
                lane,
                "in",
                consumer,
                () -> {
                    if (unresolvedTimes > 0) {
                        unresolvedTimes--;
                        throw new KafkaException(
                                "Failed to construct kafka producer",
                                new ConfigException("No resolvable bootstrap urls given in bootstrap.servers"));
                    }
                    MockProducer<byte[], byte[]> producer =
                            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
                    producers.add(producer);
                    return producer;
                },
                new BatchBuffer.Limits(100, 100_000, 0),
                2,
                Duration.ofMillis(1),
                Clock.systemUTC(),
                new LaneMetrics(new SimpleMeterRegistry(), Stage.MATCH),
                health,
                new StopSignal(),
                () -> assertThat(producer().transactionInitialized()).isTrue()));
        loop.start();
        consumer.rebalance(List.of(P0));
        consumer.updateBeginningOffsets(Map.of(P0, 0L));
        consumer.updateEndOffsets(Map.of(P0, 0L));
    }

    private void arrive(int from, int to) {
        for (int offset = from; offset < to; offset++) {
            consumer.addRecord(new ConsumerRecord<>(
                    "in", 0, offset, "k".getBytes(StandardCharsets.UTF_8), new byte[] {(byte) offset}));
        }
    }

    private void tickUntil(java.util.function.BooleanSupplier holds) {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    loop.tick();
                    return holds.getAsBoolean();
                });
    }

    private MockProducer<byte[], byte[]> producer() {
        return producers.get(producers.size() - 1);
    }

    @Test
    void resultsAndOffsetsCommitInOneTransaction() {
        arrive(0, 3);

        tickUntil(() -> producer().commitCount() == 1);

        assertThat(producer().history()).hasSize(3);
        assertThat(producer().consumerGroupOffsetsHistory()).singleElement().satisfies(groups -> assertThat(
                        groups.values())
                .singleElement()
                .satisfies(offsets -> assertThat(offsets.get(P0).offset()).isEqualTo(3)));
    }

    @Test
    void anOutageKeepsTheBatchAndRunsTheSameOneAgain() {
        lane.failures.add(new UnavailableException("Spark is down", null));
        lane.failures.add(new UnavailableException("Spark is down", null));
        arrive(0, 3);

        tickUntil(() -> producer().commitCount() == 1);

        assertThat(lane.processed).containsExactly("in-0@0..2", "in-0@0..2", "in-0@0..2");
        assertThat(producer().history()).hasSize(3);
        assertThat(health.notReady()).isEmpty();
    }

    @Test
    void aTransactionOfUnknownOutcomeIsRunAgainFromTheCommittedOffsetsByANewProducer() {
        producer().commitTransactionException = new TimeoutException("the outcome is unknown");
        arrive(0, 3);

        tickUntil(() -> producers.size() == 2);
        arrive(0, 3);
        tickUntil(() -> producer().commitCount() == 1);

        assertThat(producers.get(0).commitCount()).isZero();
        assertThat(producer().history()).hasSize(3);
    }

    @Test
    void aTransactionThatFailedIsAbortedAndRunAgainByTheSameProducer() {
        assertRunAgainByTheSameProducerAfter(new CommitFailedException());
    }

    /** The coordinator ends a transaction that takes too long, as after a machine was suspended. */
    @Test
    void aTransactionThatTheCoordinatorHasEndedIsRunAgain() {
        assertRunAgainByTheSameProducerAfter(new InvalidProducerEpochException("ended after a minute"));
    }

    private void assertRunAgainByTheSameProducerAfter(KafkaException failure) {
        producer().sendOffsetsToTransactionException = failure;
        arrive(0, 3);
        tickUntil(() -> producer().transactionAborted());
        producer().sendOffsetsToTransactionException = null;
        arrive(0, 3);
        tickUntil(() -> producer().commitCount() == 1);

        assertThat(producers).hasSize(1);
        assertThat(producer().history()).hasSize(3);
    }

    /** A new producer would take the name back, and end the newer instance too. */
    @Test
    void anInstanceWhoseNameWasTakenDoesNotTakeItBackWhenAnotherFailureComesFirst() {
        producer().sendOffsetsToTransactionException = new CommitFailedException();
        producer().abortTransactionException = new ProducerFencedException("a newer instance is there");
        arrive(0, 3);

        assertThatThrownBy(() -> tickUntil(() -> false)).isInstanceOf(ProducerFencedException.class);
        assertThat(producers).hasSize(1);
    }

    @Test
    void aBrokerWhoseNameIsNotKnownForAMomentIsWaitedFor() {
        unresolvedTimes = 2;
        producer().commitTransactionException = new TimeoutException("the broker is gone");
        arrive(0, 3);
        tickUntil(() -> producers.size() == 2);
        arrive(0, 3);
        tickUntil(() -> producer().commitCount() == 1);

        assertThat(unresolvedTimes).isZero();
        assertThat(producer().history()).hasSize(3);
    }

    @Test
    void aFencedProducerEndsTheLoop() {
        producer().sendOffsetsToTransactionException = new ProducerFencedException("a newer instance is there");
        arrive(0, 3);

        assertThatThrownBy(() -> tickUntil(() -> false)).isInstanceOf(ProducerFencedException.class);
    }

    @Test
    void aBugInTheLaneEndsTheLoop() {
        lane.failures.add(new IllegalStateException("bug"));
        arrive(0, 1);

        assertThatThrownBy(() -> tickUntil(() -> false)).hasMessage("bug");
    }

    @Test
    void partitionsThatLeaveTakeTheirUncommittedRecordsWithThem() {
        lane.failures.add(new UnavailableException("Spark is down", null));
        arrive(0, 3);
        tickUntil(() -> lane.processed.size() == 1);

        consumer.rebalance(List.of());
        consumer.rebalance(List.of(P0));
        consumer.seek(P0, 0);
        loop.tick();
        arrive(0, 3);
        tickUntil(() -> producer().commitCount() == 1);

        assertThat(producer().history()).hasSize(3);
        assertThat(lane.interrupts).isPositive();
    }
}
