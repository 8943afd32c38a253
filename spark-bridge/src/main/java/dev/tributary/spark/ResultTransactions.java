package dev.tributary.spark;

import dev.tributary.runtime.Backoff;
import dev.tributary.runtime.FaultPoint;
import dev.tributary.runtime.Health;
import dev.tributary.runtime.KafkaFailures;
import dev.tributary.runtime.StopSignal;
import dev.tributary.runtime.UnavailableException;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loop's producer: results and offsets of a batch in one transaction. For the loop's thread alone. */
final class ResultTransactions implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ResultTransactions.class);
    /** Of each client; together they must fit into what is left of the grace of a shutdown. */
    static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final String stage;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Backoff backoff;
    private final Health health;
    private final StopSignal stop;
    private Producer<byte[], byte[]> producer;

    /** @param producers makes producers of one transactional id: each fences the one before it */
    ResultTransactions(
            String stage,
            Supplier<Producer<byte[], byte[]>> producers,
            Duration backoffMax,
            Health health,
            StopSignal stop) {
        this.stage = stage;
        this.producers = producers;
        this.backoff = new Backoff(backoffMax);
        this.health = health;
        this.stop = stop;
    }

    /**
     * Opens a producer, which ends whatever an earlier one of its id left open. Waits for the brokers where it must.
     *
     * @throws UnavailableException where a stop is requested meanwhile
     */
    void open() {
        while (true) {
            try {
                producer = producers.get();
                producer.initTransactions();
                backoff.reset();
                return;
            } catch (KafkaException e) {
                if (!(e instanceof TimeoutException) && !KafkaFailures.isUnresolvedName(e)) {
                    throw e;
                }
                closeAtOnce();
                health.waiting(stage, "Kafka (kafka.bootstrap-servers) does not answer");
                LOG.warn(
                        "{}: Kafka (kafka.bootstrap-servers) does not answer, trying again: {}",
                        stage,
                        KafkaFailures.reason(e));
                pause();
            }
        }
    }

    private void closeAtOnce() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }

    private void pause() {
        try {
            if (stop.await(backoff.next())) {
                throw new UnavailableException("stopped while waiting for Kafka (kafka.bootstrap-servers)", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted while waiting for Kafka (kafka.bootstrap-servers)", e);
        }
    }

    /**
     * Commits a batch.
     *
     * @throws org.apache.kafka.common.KafkaException where the transaction failed or its outcome is unknown
     */
    void commit(MicroBatch batch, BatchResult result, ConsumerGroupMetadata group) {
        producer.beginTransaction();
        pass("after-begin");
        int sent = 0;
        for (ProducerRecord<byte[], byte[]> record : result.records()) {
            producer.send(record);
            if (++sent == (result.records().size() + 1) / 2) {
                pass("mid-send");
            }
        }
        pass("before-offsets");
        producer.sendOffsetsToTransaction(batch.nextOffsets(), group);
        pass("before-commit");
        producer.commitTransaction();
    }

    private void pass(String step) {
        FaultPoint.pass(stage + "." + step);
    }

    /**
     * After a failed commit: aborts by the same producer, which tells whether a newer instance has taken its name, or only
     * the coordinator has ended a transaction that took too long (InvalidProducerEpochException says either). A new
     * producer takes the name back, and so comes only where the outcome is unknown or the producer of no more use: it
     * completes or aborts what was open.
     *
     * @throws ProducerFencedException where a newer instance has the name
     */
    void abandon(KafkaException failure) {
        if (!(failure instanceof TimeoutException)) {
            try {
                producer.abortTransaction();
                return;
            } catch (ProducerFencedException fenced) {
                throw fenced;
            } catch (InvalidProducerEpochException fenced) {
                throw new ProducerFencedException(fenced.getMessage());
            } catch (KafkaException | IllegalStateException e) {
                LOG.debug("{}: the producer cannot abort and is replaced", stage, e);
            }
        }
        closeAtOnce();
        open();
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(CLOSE_TIMEOUT);
        }
    }
}
