package dev.tributary.spark;

import dev.tributary.runtime.Backoff;
import dev.tributary.runtime.FaultPoint;
import dev.tributary.runtime.Health;
import dev.tributary.runtime.StopSignal;
import dev.tributary.runtime.UnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves records through a lane, exactly once. One thread owns the loop, the consumer and the producer. The steps, with
 * the fault points between them:
 *
 * <ol>
 *   <li>poll; partitions are paused while enough records wait (after-poll)
 *   <li>accumulate a micro-batch (before-submit)
 *   <li>submit it to the lane on a thread of its own; polling goes on (in-spark)
 *   <li>take the results, batches in order (after-results)
 *   <li>begin a transaction (after-begin)
 *   <li>send the results (mid-send)
 *   <li>send the offsets (before-offsets)
 *   <li>commit (before-commit)
 *   <li>release: resume partitions when there is room (after-commit)
 * </ol>
 *
 * Whatever goes wrong between five and eight, the way out is one: abort, forget what was polled, and go on from the
 * committed offsets.
 */
final class BridgeLoop {

    private static final Logger LOG = LoggerFactory.getLogger(BridgeLoop.class);
    private static final Duration POLL_MAX = Duration.ofMillis(200);
    /** While records linger, the lane is not ready or a batch waits for another try. */
    private static final Duration POLL_SHORT = Duration.ofMillis(10);

    /** A batch on its way through the lane. */
    private static final class InFlight {
        final MicroBatch batch;
        FutureTask<BatchResult> task;
        long retryAtMs;
        boolean waitsForRetry;

        InFlight(MicroBatch batch) {
            this.batch = batch;
        }
    }

    private final Lane lane;
    private final String topic;
    private final Consumer<byte[], byte[]> consumer;
    private final ResultTransactions transactions;
    private final int inFlightMax;
    private final Clock clock;
    private final LaneMetrics metrics;
    private final Health health;
    private final StopSignal stop;
    private final Runnable beforeSubscribing;
    private final Backoff backoff;
    private final BatchBuffer buffer;
    private final ExecutorService workers;
    private final ArrayDeque<InFlight> inFlight = new ArrayDeque<>();
    private boolean rewindPending;

    /**
     * @param producers makes transactional producers of one transactional id; called again after an unknown outcome
     * @param limits of a batch
     * @param inFlightMax batches in the lane at once, besides one that is being committed
     * @param backoffMax longest wait before a batch is tried again
     * @param clock for waits: it must not go back
     * @param beforeSubscribing run once, when whatever an earlier instance left open has ended and before the group is
     *     joined
     */
    record Wiring(
            Lane lane,
            String topic,
            Consumer<byte[], byte[]> consumer,
            Supplier<Producer<byte[], byte[]>> producers,
            BatchBuffer.Limits limits,
            int inFlightMax,
            Duration backoffMax,
            Clock clock,
            LaneMetrics metrics,
            Health health,
            StopSignal stop,
            Runnable beforeSubscribing) {}

    BridgeLoop(Wiring wiring) {
        this.lane = wiring.lane();
        this.topic = wiring.topic();
        this.consumer = wiring.consumer();
        this.transactions = new ResultTransactions(
                stageName(), wiring.producers(), wiring.backoffMax(), wiring.health(), wiring.stop());
        this.inFlightMax = wiring.inFlightMax();
        this.clock = wiring.clock();
        this.metrics = wiring.metrics();
        this.health = wiring.health();
        this.stop = wiring.stop();
        this.beforeSubscribing = wiring.beforeSubscribing();
        this.backoff = new Backoff(wiring.backoffMax());
        this.buffer = new BatchBuffer(wiring.limits());
        this.workers = Executors.newFixedThreadPool(inFlightMax, task -> {
            Thread thread = new Thread(task, stageName() + "-worker");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Runs until stop is requested; batches in flight are then left to the next start. */
    void run() {
        try {
            start();
            while (!stop.isRequested()) {
                tick();
            }
        } finally {
            close();
        }
    }

    void start() {
        transactions.open();
        beforeSubscribing.run();
        consumer.subscribe(Set.of(topic), new Rebalance());
    }

    /** One round of all steps. */
    void tick() {
        if (rewindPending && !rewind(consumer.assignment())) {
            return;
        }
        poll();
        if (!buffer.isEmpty()) {
            FaultPoint.pass(point("after-poll"));
        }
        if (rewindPending) {
            // Partitions moved during the poll: what it brought may lie beyond records that were just forgotten.
            return;
        }
        submitBatches();
        takeResults();
        steerFlow();
    }

    // 1
    private void poll() {
        InFlight head = inFlight.peek();
        boolean finished = head != null && head.task.isDone() && !head.waitsForRetry;
        boolean lingers = head == null && !buffer.isEmpty();
        Duration wait =
                finished ? Duration.ZERO : lingers || head != null && head.waitsForRetry ? POLL_SHORT : POLL_MAX;
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
                buffer.add(record, clock.millis());
            }
        } catch (WakeupException e) {
            LOG.trace("a batch has finished");
        }
    }

    // 2, 3
    private void submitBatches() {
        var reason = lane.waitingFor();
        if (reason.isPresent()) {
            health.waiting(stageName(), reason.get());
            return;
        }
        while (hasRoom()) {
            var batch = buffer.take(inFlight.isEmpty(), clock.millis());
            if (batch.isEmpty()) {
                break;
            }
            FaultPoint.pass(point("before-submit"));
            InFlight entry = new InFlight(batch.get());
            inFlight.add(entry);
            submit(entry);
        }
        for (InFlight entry : inFlight) {
            if (entry.waitsForRetry && clock.millis() >= entry.retryAtMs) {
                entry.waitsForRetry = false;
                submit(entry);
            }
        }
        if (inFlight.stream().noneMatch(entry -> entry.waitsForRetry)) {
            health.ready(stageName());
        }
    }

    /** A batch whose results are there leaves its place to the next one while it is committed. */
    private boolean hasRoom() {
        long unfinished = inFlight.stream()
                .filter(entry -> entry.waitsForRetry || !entry.task.isDone())
                .count();
        return unfinished < inFlightMax && inFlight.size() <= inFlightMax;
    }

    private void submit(InFlight entry) {
        entry.task =
                new FutureTask<>(() -> {
                    FaultPoint.pass(point("in-spark"));
                    return metrics.timeProcessing(() -> lane.process(entry.batch));
                }) {
                    @Override
                    protected void done() {
                        consumer.wakeup();
                    }
                };
        metrics.inFlight(inFlight.size());
        workers.execute(entry.task);
    }

    // 4
    private void takeResults() {
        while (!inFlight.isEmpty()
                && !inFlight.peek().waitsForRetry
                && inFlight.peek().task.isDone()) {
            InFlight head = inFlight.peek();
            BatchResult result;
            try {
                result = head.task.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (ExecutionException e) {
                retryLater(head, e.getCause());
                return;
            }
            FaultPoint.pass(point("after-results"));
            backoff.reset();
            if (!commit(head.batch, result)) {
                return;
            }
            inFlight.remove(head);
            metrics.committed(head.batch, result, System.currentTimeMillis());
            FaultPoint.pass(point("after-commit"));
        }
        metrics.inFlight(inFlight.size());
    }

    /** An outage keeps the batch for another try; anything else is a bug and ends the program. */
    private void retryLater(InFlight entry, Throwable failure) {
        if (!(failure instanceof UnavailableException) && !(failure instanceof RetriableException)) {
            throw failure instanceof RuntimeException bug ? bug : new IllegalStateException(failure);
        }
        Duration wait = backoff.next();
        entry.waitsForRetry = true;
        entry.retryAtMs = clock.millis() + wait.toMillis();
        metrics.retried();
        health.waiting(stageName(), failure.getMessage());
        LOG.warn(
                "{}: batch {} waits {} ms for another try: {}",
                stageName(),
                entry.batch.name(),
                wait.toMillis(),
                failure.getMessage());
    }

    // 5 to 8; false where the transaction did not commit and everything starts from the committed offsets
    private boolean commit(MicroBatch batch, BatchResult result) {
        try {
            metrics.timeCommit(() -> transactions.commit(batch, result, consumer.groupMetadata()));
            return true;
        } catch (ProducerFencedException e) {
            metrics.fenced();
            throw e;
        } catch (AuthenticationException | AuthorizationException e) {
            throw e;
        } catch (KafkaException e) {
            if (e instanceof CommitFailedException) {
                metrics.fenced();
            }
            metrics.aborted();
            LOG.warn(
                    "{}: the transaction of batch {} failed and is run again: {}",
                    stageName(),
                    batch.name(),
                    e.toString());
            forget();
            abandonTransaction(e);
            rewindPending = true;
            return false;
        }
    }

    private void abandonTransaction(KafkaException failure) {
        try {
            transactions.abandon(failure);
        } catch (ProducerFencedException e) {
            metrics.fenced();
            throw e;
        }
    }

    /** Drops everything that was polled and is not committed. */
    private void forget() {
        for (InFlight entry : inFlight) {
            entry.task.cancel(true);
        }
        if (!inFlight.isEmpty()) {
            lane.interrupt();
        }
        inFlight.clear();
        buffer.clear();
        metrics.inFlight(0);
    }

    /** False where the committed offsets cannot be had just now. */
    private boolean rewind(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> committed;
        try {
            committed = consumer.committed(Set.copyOf(partitions));
        } catch (WakeupException | RetriableException e) {
            LOG.debug("{}: committed offsets are asked for again", stageName(), e);
            return false;
        }
        Set<TopicPartition> fresh = new HashSet<>();
        Map<TopicPartition, OffsetAndMetadata> known = new HashMap<>();
        partitions.forEach(partition -> {
            if (committed.get(partition) == null) {
                fresh.add(partition);
            } else {
                known.put(partition, committed.get(partition));
            }
        });
        known.forEach(consumer::seek);
        if (!fresh.isEmpty()) {
            consumer.seekToBeginning(fresh);
        }
        buffer.clear();
        rewindPending = false;
        return true;
    }

    // 9
    private void steerFlow() {
        if (buffer.isFull()) {
            consumer.pause(consumer.assignment());
        } else if (buffer.hasRoom() && !consumer.paused().isEmpty()) {
            consumer.resume(consumer.paused());
        }
        metrics.buffered(buffer.size());
        metrics.lag(consumer);
    }

    private void close() {
        // An interrupt has ended the loop; it must not cut short what is closed now.
        Thread.interrupted();
        forget();
        workers.shutdownNow();
        transactions.close();
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(ResultTransactions.CLOSE_TIMEOUT));
        lane.close();
    }

    private String stageName() {
        return lane.stage().wireName();
    }

    private String point(String step) {
        return stageName() + "." + step;
    }

    /** A partition that leaves takes all uncommitted work with it; what stays is read again from its committed offset. */
    private final class Rebalance implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                forget();
                rewindPending = true;
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            onPartitionsRevoked(partitions);
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            LOG.info("{}: assigned {}", stageName(), consumer.assignment());
        }
    }
}
