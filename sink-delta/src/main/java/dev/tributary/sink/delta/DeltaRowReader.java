package dev.tributary.sink.delta;

import dev.tributary.matching.FeatureEvidence;
import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.RecordKey;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.CanonicalRecord;
import dev.tributary.schemas.DecisionRecord;
import dev.tributary.schemas.EmbeddingRecord;
import dev.tributary.schemas.Reason;
import dev.tributary.schemas.RecordHeaders;
import dev.tributary.schemas.RecordReader;
import dev.tributary.schemas.Reject;
import dev.tributary.schemas.Topics;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads records of the result topics as rows. */
final class DeltaRowReader {

    private final TableTopics tables;
    private final Deserializer<String> keys;
    private final RecordReader<CanonicalRecord> canonical;
    private final RecordReader<DecisionRecord> decisions;
    private final RecordReader<EmbeddingRecord> embeddings;

    DeltaRowReader(RecordFormats formats) {
        Topics topics = formats.topics();
        this.tables = new TableTopics(topics);
        this.keys = formats.keyDeserializer();
        this.canonical = formats.reader(topics.canonical(), AvroCodec.CANONICAL);
        this.decisions = formats.reader(topics.matches(), AvroCodec.DECISION);
        this.embeddings = formats.reader(topics.embeddings(), AvroCodec.EMBEDDING);
    }

    /** @throws Reject where the bytes are no record of their topic */
    DeltaRow read(ConsumerRecord<byte[], byte[]> record) throws Reject {
        if (record.key() == null) {
            throw new Reject(Reason.NULL_KEY, "records of " + record.topic() + " have a key; this one has none");
        }
        RecordKey key = entityKey(keys.deserialize(record.topic(), record.key()));
        TableKind table = tables.of(record.topic());
        Row row = new Row(table);
        if (record.value() == null) {
            row.identity(key, versionOfTombstone(record), true);
        } else {
            switch (table) {
                case ENTITIES -> entity(row, key, canonical.read(record.value()));
                case MATCHES -> decision(row, key, decisions.read(record.value()), record);
                case EMBEDDINGS -> embedding(row, key, embeddings.read(record.value()));
            }
        }
        return row.at(record);
    }

    private static void entity(Row row, RecordKey key, CanonicalRecord entity) throws Reject {
        requireSameKey(key, entity.key());
        row.identity(key, entity.version(), false);
        row.set("type", entity.type().wireName());
        row.set("attributes", entity.attributes());
        row.set("normalised", entity.normalised().attributes());
        row.set("content_hash", entity.contentHash());
        if (entity.eventTime().isPresent()) {
            row.set("event_time", micros("event_time", entity.eventTime().get()));
        }
    }

    private static void decision(Row row, RecordKey key, DecisionRecord read, ConsumerRecord<byte[], byte[]> record)
            throws Reject {
        requireSameKey(key, read.key());
        MatchDecision decision = read.decision();
        row.identity(key, read.version(), false);
        row.set("status", decision.status().wireName());
        row.set("reference_id", decision.referenceId().orElse(null));
        row.set("confidence", decision.confidence());
        row.set("method", decision.method().wireName());
        row.set("runner_up_id", decision.runnerUpId().orElse(null));
        row.set("runner_up_confidence", decision.runnerUpConfidence());
        row.set("margin", decision.margin());
        List<Object> explanation = new ArrayList<>(decision.explanation().size());
        for (FeatureEvidence evidence : decision.explanation()) {
            explanation.add(new Object[] {
                evidence.feature(),
                evidence.level(),
                Double.isNaN(evidence.value()) ? null : (Object) evidence.value(),
                evidence.weight()
            });
        }
        row.set("explanation", explanation);
        row.set("reference_epoch", decision.referenceEpoch());
        row.set("model_version", decision.modelVersion());
        row.set(
                "batch",
                RecordHeaders.text(record.headers(), RecordHeaders.BATCH).orElse(null));
    }

    private static void embedding(Row row, RecordKey key, EmbeddingRecord embedding) throws Reject {
        requireSameKey(key, embedding.key());
        row.identity(key, embedding.version(), false);
        row.set("model", embedding.model());
        row.set("model_version", embedding.modelVersion());
        row.set("dimension", embedding.dimension());
        row.set("text_hash", embedding.textHash());
        row.set("vector", embedding.vector());
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
            throw new Reject(Reason.KEY_MISMATCH, "the key of the record is not the value's source and record_id");
        }
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

    /** Since the epoch; not by way of nanoseconds, which leave 64 bits in the year 2262. */
    private static Long micros(String column, Instant instant) throws Reject {
        try {
            return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
        } catch (ArithmeticException e) {
            throw new Reject(
                    Reason.WRONG_SHAPE, column + " is more than 64 bits of microseconds away from the year 1970", e);
        }
    }

    /** A row that is being filled. */
    private static final class Row {

        private final TableKind table;
        private final Object[] values;

        Row(TableKind table) {
            this.table = table;
            this.values = new Object[table.dataColumns()];
        }

        void set(String column, Object value) {
            values[table.schema().indexOf(column)] = value;
        }

        void identity(RecordKey key, long version, boolean deleted) {
            set("key", key.toString());
            set("source", key.source());
            set("record_id", key.recordId());
            set("version", version);
            set("deleted", deleted);
        }

        DeltaRow at(ConsumerRecord<byte[], byte[]> record) throws Reject {
            Instant timestamp = Instant.ofEpochMilli(record.timestamp());
            OptionalLong ingestedAt = RecordHeaders.number(record.headers(), RecordHeaders.INGESTED_AT);
            if (ingestedAt.isPresent()) {
                set("ingested_at", micros(RecordHeaders.INGESTED_AT, Instant.ofEpochMilli(ingestedAt.getAsLong())));
            }
            set("kafka_topic", record.topic());
            set("kafka_partition", record.partition());
            set("kafka_offset", record.offset());
            set("kafka_timestamp", micros("the timestamp", timestamp));
            return new DeltaRow(
                    table, LocalDate.ofInstant(timestamp, ZoneOffset.UTC), Arrays.copyOf(values, values.length));
        }
    }
}
