package dev.tributary.sink.neo4j;

import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Settings;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Constraints and vector indexes. Which models the graph has vectors of stands in its {@code EmbeddingModel} nodes. For
 * the writer thread alone.
 */
final class GraphSchema {

    private static final Logger LOG = LoggerFactory.getLogger(GraphSchema.class);
    /** Dimensions of models that are known before their first vector. */
    private static final Map<String, Integer> KNOWN_DIMENSIONS = Map.of("all-MiniLM-L6-v2", 384);

    private enum When {
        AT_START,
        AFTER_LOAD,
        NEVER
    }

    private final Neo4jConnection neo4j;
    private final When when;
    private final String expectedModel;
    private final boolean withVectors;
    private final Set<VectorSlot> noted = new HashSet<>();
    private final Set<VectorSlot> indexed = new HashSet<>();

    GraphSchema(Neo4jConnection neo4j, Settings settings) {
        this.neo4j = neo4j;
        this.when = switch (settings.get(Keys.NEO4J_VECTOR_INDEX)) {
            case "at-start" -> When.AT_START;
            case "after-load" -> When.AFTER_LOAD;
            default -> When.NEVER;
        };
        this.expectedModel = settings.get(Keys.EMBED_MODEL);
        this.withVectors = settings.get(Keys.NEO4J_VECTORS);
    }

    /** Creates what is missing. */
    void create() {
        Cypher.CONSTRAINTS.forEach(statement -> neo4j.run(statement, Map.of()));
        if (!withVectors) {
            return;
        }
        neo4j.read(Cypher.READ_MODELS, Map.of())
                .forEach(model -> noted.add(new VectorSlot(
                        model.get("model").asString(), model.get("dimension").asInt())));
        Integer dimension = KNOWN_DIMENSIONS.get(expectedModel);
        if (when == When.AT_START && dimension != null) {
            index(new VectorSlot(expectedModel, dimension));
        }
        if (when == When.AT_START) {
            noted.forEach(this::index);
        }
    }

    /** Before the first vector of a model is written. */
    void expect(Set<VectorSlot> slots) {
        for (VectorSlot slot : slots) {
            if (noted.add(slot)) {
                neo4j.run(
                        Cypher.NOTE_MODEL,
                        Map.of(
                                "property", slot.property(),
                                "model", slot.model(),
                                "dimension", slot.dimension(),
                                "index", slot.indexName()));
            }
            if (when == When.AT_START) {
                index(slot);
            }
        }
    }

    /** The load is done, for now. */
    void caughtUp() {
        if (when == When.AFTER_LOAD) {
            noted.forEach(this::index);
        }
    }

    private void index(VectorSlot slot) {
        if (!indexed.contains(slot)) {
            neo4j.run(Cypher.createVectorIndex(slot), Map.of());
            indexed.add(slot);
            LOG.info("vector index {} of {} dimensions", slot.indexName(), slot.dimension());
        }
    }
}
