package dev.tributary.sink.neo4j;

import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.FeatureEvidence;
import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.MatchMethod;
import dev.tributary.matching.MatchStatus;
import dev.tributary.matching.RecordKey;
import dev.tributary.schemas.CanonicalRecord;
import dev.tributary.schemas.DecisionRecord;
import dev.tributary.schemas.EmbeddingRecord;
import dev.tributary.schemas.ReferenceRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Records and changes as tests need them. */
final class Changes {

    static final Instant AT = Instant.parse("2026-11-20T10:00:00Z");
    static final String MODEL = "test-model";

    private Changes() {}

    static RecordKey key(String id) {
        return new RecordKey("crm", id);
    }

    static CanonicalRecord entity(String id, long version, Map<String, String> attributes) {
        return new CanonicalRecord(
                key(id),
                version,
                attributes,
                new Entity(EntityType.COMPANY, attributes),
                "hash" + version,
                Optional.of(AT));
    }

    static GraphChange upsert(String id, long version, String name) {
        return new GraphChange.EntityUpserted(entity(id, version, Map.of("name", name)));
    }

    static GraphChange delete(String id, long version) {
        return new GraphChange.EntityDeleted(key(id), version, AT);
    }

    static DecisionRecord decision(String id, long version, long epoch, String reference) {
        boolean matched = reference != null;
        return new DecisionRecord(
                key(id),
                version,
                new MatchDecision(
                        matched ? MatchStatus.AUTO_MATCHED : MatchStatus.UNMATCHED,
                        Optional.ofNullable(reference),
                        matched ? 0.97 : 0.2,
                        MatchMethod.PROBABILISTIC,
                        Optional.of("other"),
                        0.1,
                        matched ? 0.87 : 0,
                        List.of(
                                new FeatureEvidence("name.alignment", "high", 0.93, 7.5),
                                new FeatureEvidence("city", "unknown \"quoted\"", Double.NaN, 0)),
                        epoch,
                        "m1"));
    }

    static GraphChange match(String id, long version, String reference) {
        return new GraphChange.Decided(decision(id, version, 1, reference));
    }

    static GraphChange rematch(String id, long version, long epoch, String reference) {
        return new GraphChange.Decided(decision(id, version, epoch, reference));
    }

    static GraphChange embed(String id, long version, float... vector) {
        return new GraphChange.Embedded(
                new EmbeddingRecord(key(id), version, MODEL, "1", "text" + java.util.Arrays.hashCode(vector), vector));
    }

    static GraphChange reference(String id, String name) {
        return new GraphChange.ReferenceUpserted(
                new ReferenceRecord(id, new Entity(EntityType.COMPANY, Map.of("name", name)), Optional.empty()));
    }

    static GraphChange removeReference(String id) {
        return new GraphChange.ReferenceRemoved(id, AT);
    }
}
