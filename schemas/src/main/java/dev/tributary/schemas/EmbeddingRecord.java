package dev.tributary.schemas;

import dev.tributary.matching.RecordKey;
import java.util.Objects;

/**
 * The embedding of one record version.
 *
 * @param version the record version that was embedded, from 1
 * @param model the model's name
 * @param textHash SHA-256 in hex of the text that was embedded
 * @param vector of Euclidean length 1; not copied, not to be changed
 */
public record EmbeddingRecord(
        RecordKey key, long version, String model, String modelVersion, String textHash, float[] vector) {

    public EmbeddingRecord {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(modelVersion, "modelVersion");
        Objects.requireNonNull(textHash, "textHash");
        Objects.requireNonNull(vector, "vector");
    }

    public int dimension() {
        return vector.length;
    }
}
