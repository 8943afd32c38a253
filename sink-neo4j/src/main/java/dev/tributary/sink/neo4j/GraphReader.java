package dev.tributary.sink.neo4j;

import dev.tributary.matching.RecordKey;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.CanonicalRecord;
import dev.tributary.schemas.DecisionRecord;
import dev.tributary.schemas.EmbeddingRecord;
import dev.tributary.schemas.Reason;
import dev.tributary.schemas.RecordHeaders;
import dev.tributary.schemas.RecordReader;
import dev.tributary.schemas.ReferenceRecord;
import dev.tributary.schemas.Reject;
import dev.tributary.schemas.Topics;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;

/** Reads records of the result topics as changes of the graph. */
final class GraphReader {

    /** Neo4j's range indexes, which stand behind the constraints, take 8,164 bytes. */
    static final int KEY_BYTES_MAX = 8_000;

    private final Topics topics;
    private final Deserializer<String> keys;
    private final RecordReader<CanonicalRecord> canonical;
    private final RecordReader<DecisionRecord> decisions;
    private final RecordReader<EmbeddingRecord> embeddings;
    private final RecordReader<ReferenceRecord> references;

    GraphReader(RecordFormats formats) {
        this.topics = formats.topics();
        this.keys = formats.keyDeserializer();
        this.canonical = formats.reader(topics.canonical(), AvroCodec.CANONICAL);
        this.decisions = formats.reader(topics.matches(), AvroCodec.DECISION);
        this.embeddings = formats.reader(topics.embeddings(), AvroCodec.EMBEDDING);
        this.references = formats.reader(topics.reference(), AvroCodec.REFERENCE);
    }

    /** The topics that are read. */
    static Set<String> topics(Topics topics, boolean withVectors) {
        Set<String> names = new LinkedHashSet<>(Set.of(topics.canonical(), topics.matches(), topics.reference()));
        if (withVectors) {
            names.add(topics.embeddings());
        }
        return names;
    }

    /** @throws Reject where the bytes are no record of their topic */
    GraphChange read(ConsumerRecord<byte[], byte[]> record) throws Reject {
        if (record.key() == null) {
            throw new Reject(Reason.NULL_KEY, "records of " + record.topic() + " have a key; this one has none");
        }
        String key = keys.deserialize(record.topic(), record.key());
        requireIndexable("the key", key);
        if (record.topic().equals(topics.reference())) {
            return readReference(record, key);
        }
        RecordKey entity = entityKey(key);
        if (record.value() == null) {
            return new GraphChange.EntityDeleted(
                    entity, versionOfTombstone(record), Instant.ofEpochMilli(record.timestamp()));
        }
        if (record.topic().equals(topics.canonical())) {
            CanonicalRecord read = canonical.read(record.value());
            requireSameKey(entity, read.key());
            return new GraphChange.EntityUpserted(read);
        }
        if (record.topic().equals(topics.matches())) {
            DecisionRecord read = decisions.read(record.value());
            requireSameKey(entity, read.key());
            if (read.decision().referenceId().isPresent()) {
                requireIndexable("reference_id", read.decision().referenceId().get());
            }
            return new GraphChange.Decided(read);
        }
        EmbeddingRecord read = embeddings.read(record.value());
        requireSameKey(entity, read.key());
        return new GraphChange.Embedded(read);
    }

    private GraphChange readReference(ConsumerRecord<byte[], byte[]> record, String key) throws Reject {
        if (record.value() == null) {
            return new GraphChange.ReferenceRemoved(key, Instant.ofEpochMilli(record.timestamp()));
        }
        ReferenceRecord read = references.read(record.value());
        if (!read.referenceId().equals(key)) {
            throw keyMismatch("reference_id");
        }
        return new GraphChange.ReferenceUpserted(read);
    }

    private static void requireIndexable(String what, String key) throws Reject {
        int bytes = Utils.utf8Length(key);
        if (bytes > KEY_BYTES_MAX) {
            throw new Reject(
                    Reason.OVERSIZE,
                    what + " has " + bytes + " bytes, Neo4j's indexes take keys of up to " + KEY_BYTES_MAX);
        }
    }

    private static RecordKey entityKey(String key) throws Reject {
        try {
            return RecordKey.parse(key);
        } catch (IllegalArgumentException e) {
            throw new Reject(Reason.MALFORMED_KEY, e.getMessage(), e);
        }
    }

    private static void requireSameKey(RecordKey onKafka, RecordKey inValue) throws Reject {
        if (!onKafka.equals(inValue)) {
            throw keyMismatch("source and record_id");
        }
    }

    private static Reject keyMismatch(String fields) {
        return new Reject(Reason.KEY_MISMATCH, "the key of the record is not the value's " + fields);
    }

    private static long versionOfTombstone(ConsumerRecord<byte[], byte[]> record) throws Reject {
        OptionalLong version = RecordHeaders.number(record.headers(), RecordHeaders.VERSION);
        if (version.isEmpty()) {
            throw new Reject(
                    Reason.WRONG_SHAPE,
                    "a delete on " + record.topic() + " carries its version in the header " + RecordHeaders.VERSION);
        }
        return version.getAsLong();
    }
}
