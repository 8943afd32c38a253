package dev.tributary.runtime;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Properties of Kafka clients. Keys and values are bytes: the codec turns them into records. */
public final class KafkaProperties {

    private KafkaProperties() {}

    /** What every client is given: brokers and the user's own properties (SASL, TLS), untouched. */
    public static Map<String, Object> common(Settings settings) {
        Map<String, Object> properties = new HashMap<>(settings.under("kafka.properties"));
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.get(Keys.KAFKA_BOOTSTRAP_SERVERS));
        return properties;
    }

    /** A consumer that reads committed records only and commits through a transaction or not at all. */
    public static Map<String, Object> consumer(Settings settings, String groupId, int pollRecordsMax) {
        Map<String, Object> properties = common(settings);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, pollRecordsMax);
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return properties;
    }

    /** A transactional producer. */
    public static Map<String, Object> transactionalProducer(Settings settings, String transactionalId) {
        Map<String, Object> properties = bytesProducer(settings);
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        return properties;
    }

    /** An idempotent producer that waits for all replicas. */
    public static Map<String, Object> producer(Settings settings) {
        Map<String, Object> properties = bytesProducer(settings);
        // While a partition is new, a broker may refuse a producer's first batch and take its second. Without a
        // transaction it then refuses the first for ever (OUT_OF_ORDER_SEQUENCE_NUMBER), and the send fails.
        properties.putIfAbsent(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        return properties;
    }

    private static Map<String, Object> bytesProducer(Settings settings) {
        Map<String, Object> properties = common(settings);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // Every client library reads this; kafkajs has no codec but gzip built in.
        properties.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 5);
        properties.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 16 * 1024 * 1024);
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return properties;
    }
}
