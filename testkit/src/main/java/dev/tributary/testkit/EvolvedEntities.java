package dev.tributary.testkit;

import dev.tributary.schemas.serde.ConfluentAvroDeserializer;
import dev.tributary.schemas.serde.ConfluentAvroSerializer;
import dev.tributary.schemas.serde.HttpSchemaRegistry;
import dev.tributary.schemas.serde.SchemaRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;

/**
 * Entity records as a producer writes them whose schema has moved on: with one field more, which is compatible, or with a
 * field of another type, which is not. Schemas are registered as producers register theirs.
 */
public final class EvolvedEntities {

    private static final String ADDED = "tenant";
    private static final String RETYPED = "record_id";

    private final SchemaRegistry registry;
    private final ConfluentAvroDeserializer reader;

    /** @param registryUrl of Confluent's API */
    public EvolvedEntities(String registryUrl) {
        this.registry = new HttpSchemaRegistry(registryUrl, Optional.empty(), true);
        this.reader = new ConfluentAvroDeserializer(registry, Optional.empty());
    }

    /** The same entity with one more field, under the topic's own subject. @param bytes as Tributary's codec writes it */
    public byte[] withAddedField(String topic, byte[] bytes) {
        GenericRecord before = (GenericRecord) read(topic, bytes);
        List<Schema.Field> fields = copies(before.getSchema(), "");
        fields.add(new Schema.Field(ADDED, Schema.create(Schema.Type.STRING), "Who owns the record.", "nobody"));
        GenericRecord after = record(before, fields);
        after.put(ADDED, "somebody");
        return new ConfluentAvroSerializer(registry).serialize(topic, after);
    }

    /** The same entity with an id that is a number, which no reader of the topic can take; under a subject of its own. */
    public byte[] withRetypedField(String topic, byte[] bytes) {
        GenericRecord before = (GenericRecord) read(topic, bytes);
        GenericRecord after = record(before, copies(before.getSchema(), RETYPED));
        after.put(RETYPED, 7L);
        return new ConfluentAvroSerializer(registry).serialize(topic + "-incompatible", after);
    }

    private IndexedRecord read(String topic, byte[] bytes) {
        return reader.deserialize(topic, bytes);
    }

    private static List<Schema.Field> copies(Schema schema, String retyped) {
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : schema.getFields()) {
            Schema type = field.name().equals(retyped) ? Schema.create(Schema.Type.LONG) : field.schema();
            fields.add(new Schema.Field(field.name(), type, field.doc(), field.defaultVal()));
        }
        return fields;
    }

    private static GenericRecord record(GenericRecord before, List<Schema.Field> fields) {
        Schema old = before.getSchema();
        GenericRecord after = new GenericData.Record(
                Schema.createRecord(old.getName(), old.getDoc(), old.getNamespace(), false, fields));
        for (Schema.Field field : old.getFields()) {
            after.put(field.name(), before.get(field.name()));
        }
        return after;
    }
}
