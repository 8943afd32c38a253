package dev.tributary.schemas;

import dev.tributary.avro.Adjudication;
import dev.tributary.avro.CanonicalEntity;
import dev.tributary.avro.DeadLetter;
import dev.tributary.avro.DeadLetterReplay;
import dev.tributary.avro.EntityEmbedding;
import dev.tributary.avro.EntityRecord;
import dev.tributary.avro.Operation;
import dev.tributary.avro.ReferenceEntity;
import dev.tributary.avro.ReferenceEpoch;
import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.FeatureEvidence;
import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.MatchMethod;
import dev.tributary.matching.MatchStatus;
import dev.tributary.matching.RecordKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.util.Utf8;

/** The Avro form of every domain record. */
public final class AvroCodec {

    private static final Map<MatchStatus, dev.tributary.avro.MatchStatus> STATUSES = new EnumMap<>(MatchStatus.class);
    private static final Map<MatchMethod, dev.tributary.avro.MatchMethod> METHODS = new EnumMap<>(MatchMethod.class);

    /** Names of attributes by what is read for them; longer ones and more of them are not kept. */
    private static final Map<Object, String> ATTRIBUTES = new ConcurrentHashMap<>();

    private static final int ATTRIBUTES_MAX = 1_000;
    private static final int ATTRIBUTE_KEPT_MAX = 64;

    static {
        for (MatchStatus status : MatchStatus.values()) {
            STATUSES.put(status, dev.tributary.avro.MatchStatus.valueOf(status.wireName()));
        }
        for (MatchMethod method : MatchMethod.values()) {
            METHODS.put(method, dev.tributary.avro.MatchMethod.valueOf(method.wireName()));
        }
    }

    public static final RecordCodec<InputEntity> INPUT =
            new Codec<>(EntityRecord.getClassSchema(), AvroCodec::inputToAvro, AvroCodec::inputFromAvro);
    public static final RecordCodec<CanonicalRecord> CANONICAL =
            new Codec<>(CanonicalEntity.getClassSchema(), AvroCodec::canonicalToAvro, AvroCodec::canonicalFromAvro);
    public static final RecordCodec<ReferenceRecord> REFERENCE =
            new Codec<>(ReferenceEntity.getClassSchema(), AvroCodec::referenceToAvro, AvroCodec::referenceFromAvro);
    public static final RecordCodec<DecisionRecord> DECISION = new Codec<>(
            dev.tributary.avro.MatchDecision.getClassSchema(), AvroCodec::decisionToAvro, AvroCodec::decisionFromAvro);
    public static final RecordCodec<EmbeddingRecord> EMBEDDING =
            new Codec<>(EntityEmbedding.getClassSchema(), AvroCodec::embeddingToAvro, AvroCodec::embeddingFromAvro);
    public static final RecordCodec<DeadLetterRecord> DEAD_LETTER =
            new Codec<>(DeadLetter.getClassSchema(), AvroCodec::deadLetterToAvro, AvroCodec::deadLetterFromAvro);
    public static final RecordCodec<EpochRecord> EPOCH =
            new Codec<>(ReferenceEpoch.getClassSchema(), AvroCodec::epochToAvro, AvroCodec::epochFromAvro);

    public static final RecordCodec<ReplayRecord> REPLAY =
            new Codec<>(DeadLetterReplay.getClassSchema(), AvroCodec::replayToAvro, AvroCodec::replayFromAvro);

    public static final RecordCodec<AdjudicationRecord> ADJUDICATION =
            new Codec<>(Adjudication.getClassSchema(), AvroCodec::adjudicationToAvro, AvroCodec::adjudicationFromAvro);

    private AvroCodec() {}

    /**
     * Dead letters that fit their topic.
     *
     * @param valueBytesMax a longer value is left out when they are written
     */
    public static RecordCodec<DeadLetterRecord> deadLetters(int valueBytesMax) {
        return new Codec<>(
                DeadLetter.getClassSchema(),
                letter -> deadLetterToAvro(letter.within(valueBytesMax)),
                AvroCodec::deadLetterFromAvro);
    }

    private static IndexedRecord adjudicationToAvro(AdjudicationRecord record) {
        return new Adjudication(
                record.key().source(),
                record.key().recordId(),
                record.inputHash(),
                record.endpoint(),
                record.questionVersion(),
                record.verdict(),
                record.confidence(),
                record.asked());
    }

    private static AdjudicationRecord adjudicationFromAvro(Fields fields) {
        return new AdjudicationRecord(
                fields.key(),
                fields.text("input_hash"),
                fields.text("endpoint"),
                fields.text("question_version"),
                fields.text("verdict"),
                fields.real("confidence"),
                (Boolean) fields.value("asked"));
    }

    private static IndexedRecord replayToAvro(ReplayRecord record) {
        return new DeadLetterReplay(
                record.letterPartition(), record.letterOffset(), record.topic(), record.replayedAt());
    }

    private static ReplayRecord replayFromAvro(Fields fields) {
        return new ReplayRecord(
                (int) fields.integer("letter_partition"),
                fields.integer("letter_offset"),
                fields.text("topic"),
                fields.instant("replayed_at").orElseThrow());
    }

    private static IndexedRecord inputToAvro(InputEntity record) {
        return EntityRecord.newBuilder()
                .setSource(record.key().source())
                .setRecordId(record.key().recordId())
                .setType(record.type())
                .setAttributes(record.attributes())
                .setEventTime(record.eventTime().orElse(null))
                .setOperation(record.delete() ? Operation.delete : Operation.upsert)
                .build();
    }

    private static InputEntity inputFromAvro(Fields fields) {
        return new InputEntity(
                fields.key(),
                fields.text("type"),
                fields.texts("attributes"),
                fields.instant("event_time"),
                fields.text("operation").equals("delete"));
    }

    private static IndexedRecord canonicalToAvro(CanonicalRecord record) {
        // Constructors, not builders: those check and copy each field, which costs more than the encoding.
        return new CanonicalEntity(
                record.key().source(),
                record.key().recordId(),
                record.version(),
                record.type().wireName(),
                record.attributes(),
                record.normalised().attributes(),
                record.contentHash(),
                record.eventTime().orElse(null));
    }

    private static CanonicalRecord canonicalFromAvro(Fields fields) {
        return new CanonicalRecord(
                fields.key(),
                fields.integer("version"),
                fields.texts("attributes"),
                new Entity(fields.entityType(), fields.texts("normalised")),
                fields.text("content_hash"),
                fields.instant("event_time"));
    }

    private static IndexedRecord referenceToAvro(ReferenceRecord record) {
        return ReferenceEntity.newBuilder()
                .setReferenceId(record.referenceId())
                .setType(record.entity().type().wireName())
                .setAttributes(record.entity().attributes())
                .setEventTime(record.eventTime().orElse(null))
                .build();
    }

    private static ReferenceRecord referenceFromAvro(Fields fields) {
        return new ReferenceRecord(
                fields.text("reference_id"),
                new Entity(fields.entityType(), fields.texts("attributes")),
                fields.instant("event_time"));
    }

    private static IndexedRecord decisionToAvro(DecisionRecord record) {
        MatchDecision decision = record.decision();
        List<dev.tributary.avro.FeatureEvidence> explanation =
                new ArrayList<>(decision.explanation().size());
        for (FeatureEvidence evidence : decision.explanation()) {
            explanation.add(new dev.tributary.avro.FeatureEvidence(
                    evidence.feature(),
                    evidence.level(),
                    Double.isNaN(evidence.value()) ? null : evidence.value(),
                    evidence.weight()));
        }
        return new dev.tributary.avro.MatchDecision(
                record.key().source(),
                record.key().recordId(),
                record.version(),
                STATUSES.get(decision.status()),
                decision.referenceId().orElse(null),
                decision.confidence(),
                METHODS.get(decision.method()),
                decision.runnerUpId().orElse(null),
                decision.runnerUpConfidence(),
                decision.margin(),
                explanation,
                decision.referenceEpoch(),
                decision.modelVersion());
    }

    private static DecisionRecord decisionFromAvro(Fields fields) {
        List<FeatureEvidence> explanation = new ArrayList<>();
        for (Fields evidence : fields.records("explanation")) {
            explanation.add(new FeatureEvidence(
                    evidence.text("feature"),
                    evidence.text("level"),
                    evidence.isNull("value") ? Double.NaN : evidence.real("value"),
                    evidence.real("weight")));
        }
        return new DecisionRecord(
                fields.key(),
                fields.integer("version"),
                new MatchDecision(
                        MatchStatus.valueOf(fields.text("status").toUpperCase(Locale.ROOT)),
                        fields.optionalText("reference_id"),
                        fields.real("confidence"),
                        MatchMethod.valueOf(fields.text("method").toUpperCase(Locale.ROOT)),
                        fields.optionalText("runner_up_id"),
                        fields.real("runner_up_confidence"),
                        fields.real("margin"),
                        explanation,
                        fields.integer("reference_epoch"),
                        fields.text("model_version")));
    }

    private static IndexedRecord embeddingToAvro(EmbeddingRecord record) {
        List<Float> vector = new ArrayList<>(record.dimension());
        for (float value : record.vector()) {
            vector.add(value);
        }
        return EntityEmbedding.newBuilder()
                .setSource(record.key().source())
                .setRecordId(record.key().recordId())
                .setVersion(record.version())
                .setModel(record.model())
                .setModelVersion(record.modelVersion())
                .setDimension(record.dimension())
                .setTextHash(record.textHash())
                .setVector(vector)
                .build();
    }

    private static EmbeddingRecord embeddingFromAvro(Fields fields) {
        List<?> values = (List<?>) fields.value("vector");
        float[] vector = new float[values.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (Float) values.get(i);
        }
        return new EmbeddingRecord(
                fields.key(),
                fields.integer("version"),
                fields.text("model"),
                fields.text("model_version"),
                fields.text("text_hash"),
                vector);
    }

    private static IndexedRecord deadLetterToAvro(DeadLetterRecord record) {
        return DeadLetter.newBuilder()
                .setReason(record.reason())
                .setStage(record.stage())
                .setMessage(record.message())
                .setTopic(record.topic())
                .setPartition(record.partition())
                .setOffset(record.offset())
                .setTimestamp(record.timestamp())
                .setKey(record.key() == null ? null : ByteBuffer.wrap(record.key()))
                .setValue(record.value() == null ? null : ByteBuffer.wrap(record.value()))
                .setValueSizeBytes(record.valueSizeBytes())
                .setValueSha256(record.valueSha256())
                .setReplayable(record.replayable())
                .build();
    }

    private static DeadLetterRecord deadLetterFromAvro(Fields fields) {
        return new DeadLetterRecord(
                fields.text("reason"),
                fields.text("stage"),
                fields.text("message"),
                fields.text("topic"),
                (int) fields.integer("partition"),
                fields.integer("offset"),
                fields.instant("timestamp").orElseThrow(),
                fields.bytes("key"),
                fields.bytes("value"),
                fields.integer("value_size_bytes"),
                fields.optionalText("value_sha256").orElse(null),
                (Boolean) fields.value("replayable"));
    }

    private static IndexedRecord epochToAvro(EpochRecord record) {
        return ReferenceEpoch.newBuilder()
                .setEpoch(record.epoch())
                .setOffsets(record.offsets())
                .setSegments(record.segments())
                .setBaseEpoch(record.baseEpoch())
                .setNextBaseEpoch(record.next().map(EpochRecord.NextBase::epoch).orElse(0L))
                .setNextSegments(
                        record.next().map(EpochRecord.NextBase::segments).orElse(0))
                .setGeneration(record.generation())
                .setPlan(record.plan())
                .setChanges(record.changes())
                .build();
    }

    private static EpochRecord epochFromAvro(Fields fields) {
        List<Long> offsets = new ArrayList<>();
        for (Object offset : (List<?>) fields.value("offsets")) {
            offsets.add((Long) offset);
        }
        long nextBase = fields.integer("next_base_epoch");
        return new EpochRecord(
                fields.integer("epoch"),
                offsets,
                (int) fields.integer("segments"),
                fields.integer("base_epoch"),
                fields.integer("changes"),
                nextBase == 0
                        ? Optional.empty()
                        : Optional.of(new EpochRecord.NextBase(nextBase, (int) fields.integer("next_segments"))),
                fields.integer("generation"),
                fields.text("plan"));
    }

    /** One codec from its schema and two functions; what they throw becomes a reject. */
    private record Codec<T>(Schema schema, Function<T, IndexedRecord> writer, Function<Fields, T> reader)
            implements RecordCodec<T> {

        @Override
        public IndexedRecord toAvro(T record) {
            return writer.apply(record);
        }

        @Override
        public T fromAvro(IndexedRecord record) throws Reject {
            Objects.requireNonNull(record, "record");
            try {
                return reader.apply(new Fields(record));
            } catch (UnknownTypeException e) {
                throw new Reject(Reason.UNKNOWN_TYPE, "type must be company, person, product or place", e);
            } catch (RuntimeException e) {
                throw new Reject(
                        Reason.WRONG_SHAPE,
                        "a field of the " + schema.getName() + " is missing or out of range ("
                                + e.getClass().getSimpleName() + "); send records as the schema documents them",
                        e);
            }
        }

        @Override
        public String toString() {
            return "codec of " + schema.getFullName();
        }
    }

    private static final class UnknownTypeException extends RuntimeException {}

    /** Reads fields by name, from generic and specific records alike. */
    private record Fields(IndexedRecord record) {

        Object value(String name) {
            Schema.Field field = record.getSchema().getField(name);
            if (field == null) {
                throw new IllegalArgumentException("no field " + name);
            }
            return record.get(field.pos());
        }

        boolean isNull(String name) {
            return value(name) == null;
        }

        String text(String name) {
            return value(name).toString();
        }

        Optional<String> optionalText(String name) {
            return Optional.ofNullable(value(name)).map(Object::toString);
        }

        long integer(String name) {
            return ((Number) value(name)).longValue();
        }

        double real(String name) {
            return ((Number) value(name)).doubleValue();
        }

        RecordKey key() {
            return new RecordKey(text("source"), text("record_id"));
        }

        EntityType entityType() {
            return EntityType.ofWireName(text("type")).orElseThrow(UnknownTypeException::new);
        }

        Optional<java.time.Instant> instant(String name) {
            Object value = value(name);
            return value instanceof Long millis
                    ? Optional.of(java.time.Instant.ofEpochMilli(millis))
                    : Optional.ofNullable((java.time.Instant) value);
        }

        Map<String, String> texts(String name) {
            Map<String, String> texts = new HashMap<>();
            ((Map<?, ?>) value(name)).forEach((k, v) -> texts.put(attribute(k), v.toString()));
            return texts;
        }

        /** Attributes are few and come again in each record: one text each for all of them. */
        private static String attribute(Object read) {
            String known = ATTRIBUTES.get(read);
            if (known != null) {
                return known;
            }
            String fresh = read.toString();
            if (fresh.length() <= ATTRIBUTE_KEPT_MAX && ATTRIBUTES.size() < ATTRIBUTES_MAX) {
                ATTRIBUTES.put(read instanceof Utf8 bytes ? new Utf8(bytes) : fresh, fresh);
            }
            return fresh;
        }

        byte[] bytes(String name) {
            ByteBuffer buffer = (ByteBuffer) value(name);
            if (buffer == null) {
                return null;
            }
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return bytes;
        }

        List<Fields> records(String name) {
            List<Fields> records = new ArrayList<>();
            for (Object element : (List<?>) value(name)) {
                records.add(new Fields((IndexedRecord) element));
            }
            return records;
        }
    }
}
