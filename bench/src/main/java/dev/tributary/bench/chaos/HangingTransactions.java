package dev.tributary.bench.chaos;

import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;

/**
 * Transactions that a broker's coordinator has ended and a partition still holds open. A broker that starts after a kill
 * can leave them: its coordinator sends no marker to a partition that it does not know yet. Committed records behind one
 * are never read, and no client can mend it; an operator aborts it, as {@code kafka-transactions.sh} does. Only what the
 * coordinator says is over counts: one that has just started knows of no transaction yet, and the producer of one that is
 * aborted then would commit the rest of it.
 */
final class HangingTransactions {

    private static final Set<TransactionState> OVER =
            Set.of(TransactionState.EMPTY, TransactionState.COMPLETE_COMMIT, TransactionState.COMPLETE_ABORT);

    private HangingTransactions() {}

    private record Open(TopicPartition partition, long producerId, int epoch, int coordinatorEpoch, long start) {}

    /** Aborts those that there are; how many. */
    static int abort(Settings settings) throws InterruptedException {
        try (Admin admin = Admin.create(KafkaProperties.common(settings))) {
            Set<Open> before = open(admin);
            Set<Long> over = new HashSet<>();
            for (TransactionListing listing : admin.listTransactions().all().get()) {
                if (OVER.contains(listing.state())) {
                    over.add(listing.producerId());
                }
            }
            before.retainAll(open(admin));
            before.removeIf(one -> !over.contains(one.producerId()));
            int aborted = 0;
            for (Open one : before) {
                aborted += isAborted(admin, one) ? 1 : 0;
            }
            return aborted;
        } catch (ExecutionException e) {
            throw new UnmetException("transactions could not be looked at: " + e.getCause());
        }
    }

    /** False where its marker has come meanwhile, late as on a busy machine: its producer has another epoch then. */
    private static boolean isAborted(Admin admin, Open one) throws InterruptedException, ExecutionException {
        try {
            admin.abortTransaction(new AbortTransactionSpec(
                            one.partition(), one.producerId(), (short) one.epoch(), one.coordinatorEpoch()))
                    .all()
                    .get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InvalidProducerEpochException) {
                return false;
            }
            throw e;
        }
    }

    private static Set<Open> open(Admin admin) throws InterruptedException, ExecutionException {
        List<TopicPartition> partitions = new ArrayList<>();
        Map<String, Integer> counts = new HashMap<>();
        Set<String> topics = admin.listTopics(new ListTopicsOptions().listInternal(true))
                .names()
                .get();
        admin.describeTopics(topics)
                .allTopicNames()
                .get()
                .forEach((topic, description) ->
                        counts.put(topic, description.partitions().size()));
        counts.forEach((topic, count) -> {
            for (int partition = 0; partition < count; partition++) {
                partitions.add(new TopicPartition(topic, partition));
            }
        });
        Set<Open> open = new HashSet<>();
        var found = admin.describeProducers(partitions);
        for (TopicPartition partition : partitions) {
            for (ProducerState producer : found.partitionResult(partition).get().activeProducers()) {
                producer.currentTransactionStartOffset()
                        .ifPresent(start -> open.add(new Open(
                                partition,
                                producer.producerId(),
                                producer.producerEpoch(),
                                producer.coordinatorEpoch().orElse(0),
                                start)));
            }
        }
        return open;
    }
}
