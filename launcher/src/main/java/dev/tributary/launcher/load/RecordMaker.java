package dev.tributary.launcher.load;

import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.RecordKey;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.InputEntity;
import dev.tributary.schemas.RecordWriter;
import dev.tributary.schemas.ReferenceRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Makes the Kafka record of one row. */
public interface RecordMaker {

    String topic();

    /**
     * @param id the row's id, not blank
     * @param eventTime when it happened, where that is known
     */
    ProducerRecord<byte[], byte[]> make(String id, Map<String, String> attributes, Optional<Instant> eventTime);

    /** Of a row that tells no time. */
    default ProducerRecord<byte[], byte[]> make(String id, Map<String, String> attributes) {
        return make(id, attributes, Optional.empty());
    }

    /** Entity records of one source for the topic entities. */
    static RecordMaker entities(RecordFormats formats, String source, EntityType type) {
        RecordWriter<InputEntity> writer = formats.writer(formats.topics().entities(), AvroCodec.INPUT);
        return new RecordMaker() {
            @Override
            public String topic() {
                return writer.topic();
            }

            @Override
            public ProducerRecord<byte[], byte[]> make(
                    String id, Map<String, String> attributes, Optional<Instant> eventTime) {
                RecordKey key = new RecordKey(source, id);
                byte[] value = writer.write(new InputEntity(key, type.wireName(), attributes, eventTime, false));
                return new ProducerRecord<>(topic(), key.toString().getBytes(StandardCharsets.UTF_8), value);
            }
        };
    }

    /** References for the topic reference. */
    static RecordMaker references(RecordFormats formats, EntityType type) {
        RecordWriter<ReferenceRecord> writer = formats.writer(formats.topics().reference(), AvroCodec.REFERENCE);
        return new RecordMaker() {
            @Override
            public String topic() {
                return writer.topic();
            }

            @Override
            public ProducerRecord<byte[], byte[]> make(
                    String id, Map<String, String> attributes, Optional<Instant> eventTime) {
                byte[] value = writer.write(new ReferenceRecord(id, new Entity(type, attributes), eventTime));
                return new ProducerRecord<>(topic(), id.getBytes(StandardCharsets.UTF_8), value);
            }
        };
    }
}
