package dev.tributary.sink.neo4j;

import static dev.tributary.sink.neo4j.Changes.delete;
import static dev.tributary.sink.neo4j.Changes.embed;
import static dev.tributary.sink.neo4j.Changes.entity;
import static dev.tributary.sink.neo4j.Changes.match;
import static dev.tributary.sink.neo4j.Changes.reference;
import static dev.tributary.sink.neo4j.Changes.rematch;
import static dev.tributary.sink.neo4j.Changes.removeReference;
import static dev.tributary.sink.neo4j.Changes.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GraphPlanTest {

    @Test
    void ofSeveralVersionsOfAKeyTheNewestIsWrittenWhateverTheirOrder() {
        GraphPlan plan = GraphPlan.of(List.of(upsert("1", 2, "new"), upsert("1", 1, "old"), upsert("2", 1, "two")));

        assertThat(plan.entityRows()).hasSize(2);
        assertThat(plan.entityRows().get(0)).containsEntry("version", 2L).containsEntry("key", "crm|1");
        assertThat(properties(plan.entityRows().get(0))).containsEntry("attr_name", "new");
    }

    @Test
    void attributesBecomePropertiesWithSafeNames() {
        GraphPlan plan = GraphPlan.of(List.of(new GraphChange.EntityUpserted(
                entity("1", 1, Map.of("name", "ACME", "legal form", "GmbH", "legal-form", "mbH", "größe", "12")))));

        assertThat(properties(plan.entityRows().get(0)))
                .containsEntry("name", "ACME")
                .containsEntry("attr_name", "ACME")
                .containsEntry("attr_legal_form", "GmbH")
                .containsEntry("attr_legal_form_2", "mbH")
                .containsEntry("attr_gr__e", "12");
    }

    @Test
    void aDecisionWithANewerEpochTakesThePlaceOfTheOneBefore() {
        GraphPlan plan = GraphPlan.of(List.of(rematch("1", 1, 2, "b"), rematch("1", 1, 1, "a")));

        assertThat(plan.decisionRows()).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("reference_id", "b")
                .containsEntry("epoch", 2L));
    }

    @Test
    void anUnmatchedDecisionHasNoReference() {
        GraphPlan plan = GraphPlan.of(List.of(match("1", 1, null)));

        assertThat(plan.decisionRows()).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("reference_id", null)
                .containsEntry("status", "unmatched"));
    }

    @Test
    void theExplanationIsJsonInWhichAnUngradedValueIsNull() throws Exception {
        GraphPlan plan = GraphPlan.of(List.of(match("1", 1, "a")));

        Map<?, ?> match = (Map<?, ?>) plan.decisionRows().get(0).get("match");
        JsonNode explanation = new ObjectMapper().readTree((String) match.get("explanation"));
        assertThat(explanation).hasSize(2);
        assertThat(explanation.get(0).get("value").asDouble()).isEqualTo(0.93);
        assertThat(explanation.get(1).get("value").isNull()).isTrue();
        assertThat(explanation.get(1).get("level").asText()).isEqualTo("unknown \"quoted\"");
    }

    @Test
    void ofAReferenceTheLastWordCounts() {
        GraphPlan plan = GraphPlan.of(
                List.of(reference("a", "A"), removeReference("a"), removeReference("b"), reference("b", "B")));

        assertThat(plan.referenceRows()).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("reference_id", "b"));
        assertThat(plan.removalRows()).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("reference_id", "a"));
    }

    @Test
    void vectorsOfTwoModelsLiveInTwoProperties() {
        GraphPlan plan = GraphPlan.of(List.of(embed("1", 1, 1, 0), embed("1", 1, 1, 0, 0), delete("2", 4)));

        assertThat(plan.slots())
                .containsExactlyInAnyOrder(new VectorSlot(Changes.MODEL, 2), new VectorSlot(Changes.MODEL, 3));
        assertThat(plan.embeddingRows()).hasSize(2);
        assertThat(plan.deletionRows()).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("version", 4L));
    }

    @Test
    void aModelNameThatCouldEndAnIdentifierIsMadeHarmless() {
        VectorSlot slot = new VectorSlot("evil`) DETACH DELETE n //", 3);

        assertThat(slot.property()).matches("[a-z0-9_]+");
        assertThat(Cypher.createVectorIndex(slot)).doesNotContain("DETACH", "`) ");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> properties(Map<String, Object> row) {
        return (Map<String, Object>) row.get("properties");
    }
}
