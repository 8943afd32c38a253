package dev.tributary.schemas.serde;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Avro records from the Confluent wire format, as generic records, read into a given schema where there is one (else
 * into the writer's own).
 */
public final class ConfluentAvroDeserializer implements Deserializer<Object> {

    private static final int HEADER_BYTES = 1 + Integer.BYTES;

    private SchemaRegistry registry;
    private Optional<Schema> readerSchema = Optional.empty();
    private final Map<Integer, DatumReader<IndexedRecord>> readers = new ConcurrentHashMap<>();

    /** For Kafka, which calls {@link #configure} next. */
    public ConfluentAvroDeserializer() {}

    public ConfluentAvroDeserializer(SchemaRegistry registry, Optional<Schema> readerSchema) {
        this.registry = registry;
        this.readerSchema = readerSchema;
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        if (registry == null) {
            registry = RegistryProperties.connect(configs);
        }
        if (configs.get(RegistryProperties.READER_SCHEMA) instanceof String text) {
            readerSchema = Optional.of(new Schema.Parser().parse(text));
        }
    }

    /**
     * @throws UnknownSchemaIdException where the registry does not know the record's schema id
     * @throws IncompatibleSchemaException where the writer's schema does not resolve into the reader's
     * @throws SerializationException where the bytes are not in the format
     * @throws RegistryUnavailableException where the registry cannot be reached
     */
    @Override
    public IndexedRecord deserialize(String topic, byte[] bytes) {
        if (bytes == null) {
            return null;
        }
        if (bytes.length < HEADER_BYTES || bytes[0] != ConfluentAvroSerializer.MAGIC) {
            throw new SerializationException(
                    "the value does not start with the Confluent wire format's zero byte and schema id");
        }
        int id = ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
        DatumReader<IndexedRecord> reader = readers.get(id);
        if (reader == null) {
            Schema writer = registry.byId(id);
            // Resolves the schemas once for each id instead of once for each field of each record.
            GenericData data = new GenericData().setFastReaderEnabled(true);
            reader = new GenericDatumReader<>(writer, readerSchema.orElse(writer), data);
            readers.put(id, reader);
        }
        BinaryDecoder decoder =
                DecoderFactory.get().binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, null);
        IndexedRecord record;
        try {
            record = reader.read(null, decoder);
            if (!decoder.isEnd()) {
                throw new SerializationException("bytes are left over after the Avro record");
            }
        } catch (AvroTypeException e) {
            if (resolves(registry.byId(id))) {
                throw new SerializationException("the bytes are not an Avro record of schema id " + id, e);
            }
            throw new IncompatibleSchemaException(id, e);
        } catch (IOException | RuntimeException e) {
            if (e instanceof SerializationException known) {
                throw known;
            }
            throw new SerializationException("the bytes are not an Avro record of schema id " + id, e);
        }
        return record;
    }

    /** Whether the writer's schema is readable at all; where it is, the bytes are to blame. */
    private boolean resolves(Schema writer) {
        return readerSchema
                .map(reader -> SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                                .getType()
                        == SchemaCompatibilityType.COMPATIBLE)
                .orElse(true);
    }
}
