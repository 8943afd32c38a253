package dev.tributary.runtime;

import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.DeadLetterRecord;
import dev.tributary.schemas.InputReader;
import dev.tributary.schemas.RecordCodec;
import dev.tributary.schemas.RecordReader;
import dev.tributary.schemas.RecordWriter;
import dev.tributary.schemas.Topics;
import dev.tributary.schemas.serde.HttpSchemaRegistry;
import dev.tributary.schemas.serde.RegistryProperties;
import dev.tributary.schemas.serde.SchemaRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;

/** The topics and the record formats as the settings have them. */
public final class RecordFormats {

    private final Settings settings;

    public RecordFormats(Settings settings) {
        this.settings = settings;
    }

    public Topics topics() {
        return new Topics(
                settings.get(Keys.TOPICS_PREFIX),
                settings.get(Keys.TOPICS_PARTITIONS),
                settings.get(Keys.TOPICS_REPLICATION_FACTOR).shortValue(),
                settings.get(Keys.RECORD_BYTES_MAX));
    }

    /** A client of the registry's REST API. */
    public SchemaRegistry registry() {
        Optional<String> authorization = settings.get(Keys.REGISTRY_BEARER_TOKEN)
                .map(token -> "Bearer " + token)
                .or(() -> settings.get(Keys.REGISTRY_USER_INFO)
                        .map(user ->
                                "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8))));
        return new HttpSchemaRegistry(
                settings.get(Keys.REGISTRY_URL), authorization, settings.get(Keys.REGISTRY_AUTO_REGISTER));
    }

    /** Reads values of one topic. */
    public <T> RecordReader<T> reader(String topic, RecordCodec<T> codec) {
        Map<String, Object> properties = serdeProperties();
        properties.put(RegistryProperties.READER_SCHEMA, codec.schemaText());
        Deserializer<?> deserializer = instance(Keys.VALUE_DESERIALIZER, Deserializer.class);
        deserializer.configure(properties, false);
        return new RecordReader<>(topic, deserializer, codec);
    }

    /** Writes values of one topic. */
    public <T> RecordWriter<T> writer(String topic, RecordCodec<T> codec) {
        @SuppressWarnings("unchecked")
        Serializer<Object> serializer = instance(Keys.VALUE_SERIALIZER, Serializer.class);
        serializer.configure(serdeProperties(), false);
        return new RecordWriter<>(topic, serializer, codec);
    }

    /** Writes dead letters; of a value that their topic does not take, only size and hash. */
    public RecordWriter<DeadLetterRecord> deadLetterWriter() {
        Topics topics = topics();
        return writer(topics.deadLetters(), AvroCodec.deadLetters(topics.valueBytesMax()));
    }

    /** Reads what producers send to the topic entities. */
    public InputReader inputReader() {
        return new InputReader(
                keyDeserializer(),
                reader(topics().entities(), AvroCodec.INPUT),
                settings.get(Keys.KEY_BYTES_MAX),
                settings.get(Keys.RECORD_BYTES_MAX));
    }

    /** Record keys as bytes. */
    public Serializer<String> keySerializer() {
        @SuppressWarnings("unchecked")
        Serializer<String> serializer = instance(Keys.KEY_SERIALIZER, Serializer.class);
        serializer.configure(serdeProperties(), true);
        return serializer;
    }

    /** Record keys from bytes. */
    public Deserializer<String> keyDeserializer() {
        @SuppressWarnings("unchecked")
        Deserializer<String> deserializer = instance(Keys.KEY_DESERIALIZER, Deserializer.class);
        deserializer.configure(serdeProperties(), true);
        return deserializer;
    }

    private Map<String, Object> serdeProperties() {
        Map<String, Object> properties = new HashMap<>(settings.under("serde.properties"));
        properties.put(RegistryProperties.URL, settings.get(Keys.REGISTRY_URL));
        properties.put(RegistryProperties.AUTO_REGISTER, settings.get(Keys.REGISTRY_AUTO_REGISTER));
        settings.get(Keys.REGISTRY_USER_INFO).ifPresent(user -> {
            properties.put("basic.auth.credentials.source", "USER_INFO");
            properties.put(RegistryProperties.USER_INFO, user);
        });
        settings.get(Keys.REGISTRY_BEARER_TOKEN).ifPresent(token -> {
            properties.put("bearer.auth.credentials.source", "STATIC_TOKEN");
            properties.put(RegistryProperties.BEARER_TOKEN, token);
        });
        return properties;
    }

    private <C> C instance(Key<String> key, Class<C> type) {
        try {
            return Utils.newInstance(settings.get(key), type);
        } catch (ClassNotFoundException | KafkaException | ClassCastException e) {
            throw new ConfigurationException(
                    key.name() + ": the class " + settings.get(key) + " is not on the class path or is no "
                            + type.getSimpleName(),
                    e);
        }
    }
}
