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
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Makes the Kafka record of one row. */
public interface RecordMaker {

    String topic();

    /** @param id the row's id, not blank */
    ProducerRecord<byte[], byte[]> make(String id, Map<String, String> attributes);

    /** Entity records of one source for the topic entities. */
    static RecordMaker entities(RecordFormats formats, String source, EntityType type) {
        RecordWriter<InputEntity> writer = formats.writer(formats.topics().entities(), AvroCodec.INPUT);
        return new RecordMaker() {
            @Override
            public String topic() {
                return writer.topic();
            }

            @Override
            public ProducerRecord<byte[], byte[]> make(String id, Map<String, String> attributes) {
                RecordKey key = new RecordKey(source, id);
                byte[] value = writer.write(new InputEntity(key, type.wireName(), attributes, Optional.empty(), false));
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
            public ProducerRecord<byte[], byte[]> make(String id, Map<String, String> attributes) {
                byte[] value = writer.write(new ReferenceRecord(id, new Entity(type, attributes), Optional.empty()));
                return new ProducerRecord<>(topic(), id.getBytes(StandardCharsets.UTF_8), value);
            }
        };
    }
}
