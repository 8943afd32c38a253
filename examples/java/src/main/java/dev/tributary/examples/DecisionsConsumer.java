package dev.tributary.examples;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Keeps the newest decision of every entity and prints each change:
 *
 * <pre>DecisionsConsumer --bootstrap HOST:PORT --registry URL [--topic matches] [--group NAME] [--max CHANGES]</pre>
 */
public final class DecisionsConsumer {

    private static final Duration POLL_MAX = Duration.ofMillis(500);
    private static final String USAGE =
            "usage: DecisionsConsumer --bootstrap HOST:PORT --registry URL [--topic T] [--group G] [--max N]";

    private DecisionsConsumer() {}

    public static void main(String[] args) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) {
            options.put(args[i], args[i + 1]);
        }
        if (!options.containsKey("--bootstrap") || !options.containsKey("--registry")) {
            System.err.println(USAGE);
            System.exit(2);
        }
        try (KafkaConsumer<String, GenericRecord> consumer = new KafkaConsumer<>(properties(options))) {
            CountDownLatch closed = stopOnSignal(consumer);
            try {
                run(consumer, options, System.out::println);
            } catch (WakeupException e) {
                System.err.println("stopping");
            } finally {
                closed.countDown();
            }
        }
    }

    /** Reads until the given number of changes, or for ever. */
    static void run(
            KafkaConsumer<String, GenericRecord> consumer, Map<String, String> options, Consumer<String> output) {
        long changesMax = Long.parseLong(options.getOrDefault("--max", Long.toString(Long.MAX_VALUE)));
        NewestDecisions newest = new NewestDecisions();
        consumer.subscribe(List.of(options.getOrDefault("--topic", "matches")));
        long changes = 0;
        while (changes < changesMax) {
            for (ConsumerRecord<String, GenericRecord> record : consumer.poll(POLL_MAX)) {
                Optional<NewestDecisions.Known> change = newest.apply(record);
                if (change.isPresent() && changes < changesMax) {
                    output.accept(change.get().describe(record.key()));
                    changes++;
                }
            }
            // After the effects: what was applied and not committed comes again, and its version drops it.
            consumer.commitSync();
        }
    }

    static Map<String, Object> properties(Map<String, String> options) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, options.get("--bootstrap"));
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, options.getOrDefault("--group", "example-decisions-java"));
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // Kafka's default is read_uncommitted: results of aborted transactions would be read.
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName());
        // Elsewhere: io.confluent.kafka.serializers.KafkaAvroDeserializer, with the same properties.
        properties.put(
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                "dev.tributary.schemas.serde.ConfluentAvroDeserializer");
        properties.put("schema.registry.url", options.get("--registry"));
        return properties;
    }

    /** On SIGTERM and Ctrl-C: leaves the loop, and waits until the group has been left too. */
    private static CountDownLatch stopOnSignal(KafkaConsumer<?, ?> consumer) {
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            consumer.wakeup();
                            try {
                                closed.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "stop"));
        return closed;
    }
}
