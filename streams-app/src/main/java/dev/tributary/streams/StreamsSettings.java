package dev.tributary.streams;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** Properties of Kafka Streams as the settings have them. */
final class StreamsSettings {

    private static final String OPEN = "intake.streams-properties";
    private static final Duration POLL_INTERVAL_MAX = Duration.ofMinutes(5);

    /** Properties that have a setting of their own, or that correctness hangs on. */
    private static final Map<String, String> RESERVED = Map.of(
            StreamsConfig.APPLICATION_ID_CONFIG, Keys.INTAKE_APPLICATION_ID.name(),
            StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, Keys.KAFKA_BOOTSTRAP_SERVERS.name(),
            StreamsConfig.STATE_DIR_CONFIG, Keys.INTAKE_STATE_DIR.name(),
            StreamsConfig.NUM_STREAM_THREADS_CONFIG, Keys.INTAKE_THREADS.name(),
            StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, Keys.INTAKE_COMMIT_INTERVAL.name(),
            StreamsConfig.REPLICATION_FACTOR_CONFIG, Keys.TOPICS_REPLICATION_FACTOR.name(),
            StreamsConfig.PROCESSING_GUARANTEE_CONFIG, "nothing: it is exactly_once_v2");

    private StreamsSettings() {}

    /** @throws ConfigurationException where an open property has a setting of its own */
    static Properties of(Settings settings) {
        Properties properties = new Properties();
        // Defaults that may be changed.
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 5);
        // Every client library reads uncompressed records; kafkajs has no codec but gzip built in.
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "none");
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG), (int)
                POLL_INTERVAL_MAX.toMillis());

        properties.putAll(KafkaProperties.common(settings));
        settings.under(OPEN).forEach((name, value) -> {
            if (RESERVED.containsKey(name)) {
                throw new ConfigurationException(
                        OPEN + "." + name + " cannot be set; use " + RESERVED.get(name) + " instead");
            }
            properties.put(name, value);
        });

        // What correctness hangs on.
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.get(Keys.INTAKE_APPLICATION_ID));
        properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.get(Keys.INTAKE_STATE_DIR));
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.get(Keys.INTAKE_THREADS));
        properties.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                settings.get(Keys.INTAKE_COMMIT_INTERVAL).toMillis());
        properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, settings.get(Keys.TOPICS_REPLICATION_FACTOR));
        properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.ACKS_CONFIG), "all");
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), 16 * 1024 * 1024);
        return properties;
    }

    /** How long a stage may wait within one record: half of what the consumer's poll interval allows. */
    static Duration patience(Properties properties) {
        Object interval = properties.get(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG));
        for (String name : new String[] {
            ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
            StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG)
        }) {
            interval = properties.getOrDefault(name, interval);
        }
        return Duration.ofMillis(Long.parseLong(interval.toString()) / 2);
    }
}
