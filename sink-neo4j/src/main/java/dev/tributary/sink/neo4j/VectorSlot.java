package dev.tributary.sink.neo4j;

import java.util.Locale;

/**
 * Where the vectors of one model and dimension live: a property of {@code Entity} with an index of its own. Property
 * names cannot be parameters of a Cypher schema command, so they are made of {@code [a-z0-9_]} alone.
 *
 * @param model name as the embeddings carry it
 * @param dimension values in a vector
 */
record VectorSlot(String model, int dimension) {

    VectorSlot {
        if (model.isBlank() || dimension < 1) {
            throw new IllegalArgumentException("a vector has a model and a dimension");
        }
    }

    /** Such as {@code embedding_all_minilm_l6_v2_384}. */
    String property() {
        return "embedding_" + model.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_") + "_" + dimension;
    }

    String indexName() {
        return "entity_" + property();
    }

    String versionProperty() {
        return property() + "_version";
    }

    String hashProperty() {
        return property() + "_hash";
    }
}
