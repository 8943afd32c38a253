package dev.tributary.streams;

import dev.tributary.matching.Entity;
import dev.tributary.matching.RecordKey;
import dev.tributary.matching.normalise.Normaliser;
import dev.tributary.runtime.FaultPoint;
import dev.tributary.schemas.CanonicalRecord;
import dev.tributary.schemas.Hashes;
import dev.tributary.schemas.Reason;
import dev.tributary.schemas.RecordHeaders;
import dev.tributary.schemas.Reject;
import dev.tributary.schemas.Stage;
import dev.tributary.streams.Outcomes.Outcome;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Gives each change of a key the next version and drops what changes nothing. Invariant: the store holds a version
 * exactly where the canonical topic does, for both are written in one transaction.
 *
 * <p>Records of a key follow each other as they were received. Only those of a backfill may be older than what has come
 * before them: their event time says when their table held them, and they give way to whatever is known from after it.
 */
final class VersionStage implements Processor<byte[], Normalised, byte[], Object> {

    private final IntakeParts parts;
    private ProcessorContext<byte[], Object> context;
    private KeyValueStore<String, EntityState> versions;
    private DeadLetters deadLetters;

    VersionStage(IntakeParts parts) {
        this.parts = parts;
    }

    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        this.context = context;
        this.versions = context.getStateStore(MatchTopology.VERSIONS);
        this.deadLetters = new DeadLetters(parts, Stage.INTAKE, context);
    }

    @Override
    public void process(Record<byte[], Normalised> record) {
        RecordKey key = record.value().received().key();
        EntityState before = versions.get(key.toString());
        if (before != null && isBackfilled(record) && before.heldMillis() > heldMillis(record)) {
            settle(Outcome.OUTDATED);
            return;
        }
        if (record.value().entity().isEmpty()) {
            delete(record, key, before);
            return;
        }
        try {
            upsert(record, key, before);
        } catch (Reject reject) {
            deadLetters.send(record, record.value().received().raw(), reject);
        }
    }

    private void delete(Record<byte[], Normalised> record, RecordKey key, EntityState before) {
        if (before == null || before.deleted()) {
            // A delete of what never was is remembered too: a backfill may be about to send it.
            unchanged(record, key, before == null ? EntityState.deleted(0, 0) : before);
            return;
        }
        EntityState now = EntityState.deleted(before.version() + 1, before.heldMillis());
        emit(record, key, now, null);
        settle(Outcome.DELETED);
    }

    private void upsert(Record<byte[], Normalised> record, RecordKey key, EntityState before) throws Reject {
        Received received = record.value().received();
        Entity entity = received.entity().orElseThrow();
        String hash = Hashes.contentHash(entity.type().wireName(), entity.attributes());
        if (before != null
                && before.contentHash().equals(hash)
                && before.normaliser().equals(Normaliser.VERSION)) {
            unchanged(record, key, before);
            return;
        }
        long version = before == null ? 1 : before.version() + 1;
        CanonicalRecord canonical = new CanonicalRecord(
                key, version, entity.attributes(), record.value().entity().orElseThrow(), hash, received.eventTime());
        byte[] value = parts.registry().call(() -> parts.canonical().write(canonical));
        if (value.length > parts.canonicalBytesMax()) {
            throw new Reject(
                    Reason.ATTRIBUTES_TOO_LARGE,
                    "the attributes and their normalised form have " + value.length + " bytes together, the topic "
                            + "takes " + parts.canonicalBytesMax() + " (limits.record-bytes and half a margin)");
        }
        long heldMillis = before == null ? 0 : before.heldMillis();
        emit(record, key, EntityState.live(version, hash, Normaliser.VERSION, heldMillis), value);
        settle(Outcome.CANONICAL);
    }

    private void unchanged(Record<byte[], Normalised> record, RecordKey key, EntityState before) {
        versions.put(key.toString(), before.heldAt(heldMillis(record)));
        settle(Outcome.UNCHANGED);
    }

    private static boolean isBackfilled(Record<byte[], Normalised> record) {
        return RecordHeaders.text(record.headers(), RecordHeaders.BACKFILL).isPresent();
    }

    /** When what the record says was known to hold. */
    private static long heldMillis(Record<byte[], Normalised> record) {
        long received = record.timestamp();
        return isBackfilled(record)
                ? record.value()
                        .received()
                        .eventTime()
                        .map(committed -> Math.min(received, committed.toEpochMilli()))
                        .orElse(received)
                : received;
    }

    /** @param value null for a tombstone */
    private void emit(Record<byte[], Normalised> record, RecordKey key, EntityState now, byte[] value) {
        FaultPoint.pass("intake.before-state");
        versions.put(key.toString(), now.heldAt(heldMillis(record)));
        FaultPoint.pass("intake.after-state");
        byte[] keyBytes = parts.keys().serialize(parts.canonical().topic(), key.toString());
        context.forward(
                new Record<>(keyBytes, value, record.timestamp(), headers(record, now.version())),
                MatchTopology.CANONICAL);
        FaultPoint.pass("intake.after-send");
    }

    /** Tributary's own headers alone: a producer's could contradict them. */
    private Headers headers(Record<byte[], Normalised> record, long version) {
        RecordMetadata from = context.recordMetadata().orElseThrow();
        Headers headers = new org.apache.kafka.common.header.internals.RecordHeaders();
        RecordHeaders.set(headers, RecordHeaders.VERSION, version);
        RecordHeaders.set(headers, RecordHeaders.INGESTED_AT, record.timestamp());
        RecordHeaders.set(
                headers,
                RecordHeaders.SOURCE_OFFSET,
                RecordHeaders.offset(from.topic(), from.partition(), from.offset()));
        return headers;
    }

    private void settle(Outcome outcome) {
        RecordMetadata from = context.recordMetadata().orElseThrow();
        parts.outcomes().add(from.topic(), from.partition(), from.offset(), outcome);
    }
}
