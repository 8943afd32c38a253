package dev.tributary.sink.neo4j;

import dev.tributary.matching.FeatureEvidence;
import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.RecordKey;
import dev.tributary.schemas.CanonicalRecord;
import dev.tributary.schemas.DecisionRecord;
import dev.tributary.schemas.EmbeddingRecord;
import dev.tributary.schemas.ReferenceRecord;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;

/**
 * What a batch of changes comes to: for each statement its rows, at most one for each key. Pure; the order of the
 * topics within the batch does not matter, the order of one topic's records does. What is not decided here, because it
 * depends on what the graph holds, is decided by the versions in the statements.
 */
final class GraphPlan implements GraphChange.Reader {

    private final Map<String, GraphChange.EntityDeleted> deletions = new LinkedHashMap<>();
    private final Map<String, CanonicalRecord> entities = new LinkedHashMap<>();
    private final Map<String, DecisionRecord> decisions = new LinkedHashMap<>();
    private final Map<EmbeddingSlot, EmbeddingRecord> embeddings = new LinkedHashMap<>();
    private final Map<String, ReferenceRecord> references = new LinkedHashMap<>();
    private final Map<String, GraphChange.ReferenceRemoved> removals = new LinkedHashMap<>();

    private record EmbeddingSlot(String key, VectorSlot slot) {}

    static GraphPlan of(Iterable<GraphChange> changes) {
        GraphPlan plan = new GraphPlan();
        changes.forEach(change -> change.readBy(plan));
        return plan;
    }

    @Override
    public void upserted(CanonicalRecord entity) {
        entities.merge(entity.key().toString(), entity, newest(CanonicalRecord::version));
    }

    @Override
    public void deleted(GraphChange.EntityDeleted deletion) {
        deletions.merge(deletion.key().toString(), deletion, newest(GraphChange.EntityDeleted::version));
    }

    @Override
    public void decided(DecisionRecord decision) {
        decisions.merge(decision.key().toString(), decision, (old, fresh) -> isOlder(fresh, old) ? old : fresh);
    }

    @Override
    public void embedded(EmbeddingRecord embedding) {
        embeddings.merge(
                new EmbeddingSlot(embedding.key().toString(), slotOf(embedding)),
                embedding,
                newest(EmbeddingRecord::version));
    }

    @Override
    public void referenceUpserted(ReferenceRecord reference) {
        removals.remove(reference.referenceId());
        references.put(reference.referenceId(), reference);
    }

    @Override
    public void referenceRemoved(GraphChange.ReferenceRemoved removal) {
        references.remove(removal.referenceId());
        removals.put(removal.referenceId(), removal);
    }

    /** Models of which the batch has vectors. */
    Set<VectorSlot> slots() {
        Set<VectorSlot> slots = new LinkedHashSet<>();
        embeddings.keySet().forEach(one -> slots.add(one.slot()));
        return slots;
    }

    List<Map<String, Object>> deletionRows() {
        return deletions.values().stream()
                .map(deletion -> Map.<String, Object>of(
                        "key", deletion.key().toString(),
                        "version", deletion.version(),
                        "deleted_at", deletion.at().atZone(ZoneOffset.UTC)))
                .toList();
    }

    List<Map<String, Object>> entityRows() {
        return entities.values().stream().map(GraphPlan::entityRow).toList();
    }

    List<Map<String, Object>> decisionRows() {
        return decisions.values().stream().map(GraphPlan::decisionRow).toList();
    }

    List<Map<String, Object>> embeddingRows() {
        return embeddings.values().stream().map(GraphPlan::embeddingRow).toList();
    }

    List<Map<String, Object>> referenceRows() {
        return references.values().stream().map(GraphPlan::referenceRow).toList();
    }

    List<Map<String, Object>> referenceIdRows() {
        return references.keySet().stream()
                .map(id -> Map.<String, Object>of("reference_id", id))
                .toList();
    }

    List<Map<String, Object>> removalRows() {
        return removals.values().stream()
                .map(removal -> Map.<String, Object>of(
                        "reference_id", removal.referenceId(),
                        "removed_at", removal.at().atZone(ZoneOffset.UTC)))
                .toList();
    }

    private static Map<String, Object> entityRow(CanonicalRecord entity) {
        Map<String, Object> attributes = AttributeNames.properties(entity.attributes());
        Map<String, Object> properties = new HashMap<>(attributes);
        properties.put("type", entity.type().wireName());
        properties.put("name", entity.attributes().get("name"));
        properties.put("content_hash", entity.contentHash());
        properties.put(
                "event_time",
                entity.eventTime().map(at -> at.atZone(ZoneOffset.UTC)).orElse(null));
        Map<String, Object> row = keyed(entity.key(), entity.version());
        row.put("properties", properties);
        row.put("attributes", List.copyOf(attributes.keySet()));
        return row;
    }

    private static Map<String, Object> referenceRow(ReferenceRecord reference) {
        Map<String, Object> attributes =
                AttributeNames.properties(reference.entity().attributes());
        Map<String, Object> properties = new HashMap<>(attributes);
        properties.put("type", reference.entity().type().wireName());
        properties.put("name", reference.entity().attributes().get("name"));
        properties.put(
                "event_time",
                reference.eventTime().map(at -> at.atZone(ZoneOffset.UTC)).orElse(null));
        Map<String, Object> row = new HashMap<>();
        row.put("reference_id", reference.referenceId());
        row.put("properties", properties);
        row.put("attributes", List.copyOf(attributes.keySet()));
        return row;
    }

    private static Map<String, Object> decisionRow(DecisionRecord record) {
        MatchDecision decision = record.decision();
        Map<String, Object> row = keyed(record.key(), record.version());
        row.put("epoch", decision.referenceEpoch());
        row.put("reference_id", decision.referenceId().orElse(null));
        row.put("status", decision.status().wireName());
        Map<String, Object> match = new HashMap<>();
        match.put("confidence", decision.confidence());
        match.put("method", decision.method().wireName());
        match.put("status", decision.status().wireName());
        match.put("version", record.version());
        match.put("reference_epoch", decision.referenceEpoch());
        match.put("model_version", decision.modelVersion());
        match.put("runner_up_id", decision.runnerUpId().orElse(null));
        match.put("runner_up_confidence", decision.runnerUpConfidence());
        match.put("margin", decision.margin());
        match.put("explanation", json(decision.explanation()));
        row.put("match", match);
        return row;
    }

    private static Map<String, Object> embeddingRow(EmbeddingRecord embedding) {
        VectorSlot slot = slotOf(embedding);
        String hash = embedding.modelVersion() + ":" + embedding.textHash();
        Map<String, Object> row = keyed(embedding.key(), embedding.version());
        row.put("version_property", slot.versionProperty());
        row.put("hash_property", slot.hashProperty());
        row.put("hash", hash);
        row.put("marks", Map.of(slot.versionProperty(), embedding.version()));
        row.put("vector", Map.of(slot.property(), embedding.vector(), slot.hashProperty(), hash));
        return row;
    }

    private static Map<String, Object> keyed(RecordKey key, long version) {
        Map<String, Object> row = new HashMap<>();
        row.put("key", key.toString());
        row.put("source", key.source());
        row.put("record_id", key.recordId());
        row.put("version", version);
        return row;
    }

    private static VectorSlot slotOf(EmbeddingRecord embedding) {
        return new VectorSlot(embedding.model(), embedding.dimension());
    }

    /** A decision about the same version with the same or a newer epoch takes the place of the one before. */
    private static boolean isOlder(DecisionRecord one, DecisionRecord other) {
        return one.version() != other.version()
                ? one.version() < other.version()
                : one.decision().referenceEpoch() < other.decision().referenceEpoch();
    }

    private static <T> BinaryOperator<T> newest(java.util.function.ToLongFunction<T> version) {
        return (old, fresh) -> version.applyAsLong(fresh) < version.applyAsLong(old) ? old : fresh;
    }

    private static String json(List<FeatureEvidence> explanation) {
        List<String> parts = new ArrayList<>(explanation.size());
        explanation.forEach(evidence -> parts.add("{\"feature\":" + JsonText.quote(evidence.feature())
                + ",\"level\":" + JsonText.quote(evidence.level())
                + ",\"value\":" + JsonText.number(evidence.value())
                + ",\"weight\":" + JsonText.number(evidence.weight()) + "}"));
        return "[" + String.join(",", parts) + "]";
    }
}
