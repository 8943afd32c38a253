package dev.tributary.embedding;

import java.util.List;

/** A model that turns texts into vectors. Thread-safe. */
public interface TextEmbedder {

    /** Name as in {@link Embedders#named(String)} and in every record with a vector. */
    String modelName();

    /** Changes whenever the same text may get another vector. */
    String modelVersion();

    /** Length of every vector. */
    int dimension();

    /** The text's vector, of length 1 in the Euclidean norm, or all zeros where the text has nothing to embed. */
    float[] embed(String text);

    /** One vector a text, in the texts' order; each is what {@link #embed(String)} gives. */
    default float[][] embed(List<String> texts) {
        float[][] vectors = new float[texts.size()][];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = embed(texts.get(i));
        }
        return vectors;
    }
}
