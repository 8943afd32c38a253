package dev.tributary.schemas.serde;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.avro.data.TimeConversions.TimestampMillisConversion;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/** Avro records in the Confluent wire format; the subject is {@code <topic>-value} or {@code <topic>-key}. */
public final class ConfluentAvroSerializer implements Serializer<Object> {

    static final byte MAGIC = 0;

    /** Records are written by the code that was generated for them, where there is some. */
    private static final SpecificData DATA = new SpecificData();

    static {
        DATA.setCustomCoders(true);
        // For unions, which have no generated code; timestamps are the only logical type of the schemas.
        DATA.addLogicalTypeConversion(new TimestampMillisConversion());
    }

    /** The encoder of the thread: its buffer is larger than most records. */
    private static final ThreadLocal<BinaryEncoder> ENCODERS = new ThreadLocal<>();

    private SchemaRegistry registry;
    private String subjectSuffix = "-value";

    /** For Kafka, which calls {@link #configure} next. */
    public ConfluentAvroSerializer() {}

    public ConfluentAvroSerializer(SchemaRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        subjectSuffix = isKey ? "-key" : "-value";
        if (registry == null) {
            registry = RegistryProperties.connect(configs);
        }
    }

    @Override
    public byte[] serialize(String topic, Object value) {
        if (value == null) {
            return null;
        }
        if (!(value instanceof IndexedRecord record)) {
            throw new SerializationException(
                    "only Avro records can be written, not " + value.getClass().getName());
        }
        int id = registry.idOf(topic + subjectSuffix, record.getSchema());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        bytes.write(MAGIC);
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
        try {
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, ENCODERS.get());
            ENCODERS.set(encoder);
            new SpecificDatumWriter<IndexedRecord>(record.getSchema(), DATA).write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new SerializationException("an Avro record could not be written for topic " + topic, e);
        }
        return bytes.toByteArray();
    }
}
