package dev.tributary.matching.embedding;

import dev.tributary.matching.packed.StableHash;

/**
 * Embeds short texts without a model: each of the text's character 3- and 4-grams adds one, with a sign, to the
 * dimension that its hash names, and the sum is brought to length one (the hashing trick of Weinberger et al. 2009). The
 * cosine of two such vectors estimates the share of n-grams that the texts have in common. The same text gives the same
 * vector on every machine. Immutable; any thread may use it.
 *
 * @param dimension how many numbers a vector has, 8 to 4096
 */
public record HashedNgramEmbedder(int dimension) {
    /** The name under which vectors of this kind are recorded. */
    public static final String MODEL = "hashed-ngrams-1";

    private static final int SHORTEST = 3;
    private static final int LONGEST = 4;
    private static final int LENGTH_MAX = 2_000;

    public HashedNgramEmbedder {
        if (dimension < 8 || dimension > 4096) {
            throw new IllegalArgumentException("an embedding has 8 to 4096 dimensions, not " + dimension);
        }
    }

    /** The text's vector, of length one; all zeros for a blank text. Texts are cut after 2,000 characters. */
    public float[] embed(String text) {
        float[] vector = new float[dimension];
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            return vector;
        }
        int length = Math.min(LENGTH_MAX, stripped.length());
        char[] padded = new char[length + 2];
        stripped.getChars(0, length, padded, 1);
        padded[0] = ' ';
        padded[length + 1] = ' ';
        for (int from = 0; from + SHORTEST <= padded.length; from++) {
            long hash = 0;
            int end = Math.min(padded.length, from + LONGEST);
            for (int at = from; at < end; at++) {
                hash = (hash + padded[at] + 1) * 0x9e3779b97f4a7c15L;
                hash ^= hash >>> 29;
                if (at - from + 1 >= SHORTEST) {
                    long mixed = StableHash.mix(hash);
                    vector[(int) ((mixed >>> 33) % dimension)] += (mixed & 1) == 0 ? 1 : -1;
                }
            }
        }
        return normalised(vector);
    }

    private static float[] normalised(float[] vector) {
        double sum = 0;
        for (float value : vector) {
            sum += value * (double) value;
        }
        if (sum > 0) {
            float scale = (float) (1 / Math.sqrt(sum));
            for (int i = 0; i < vector.length; i++) {
                vector[i] *= scale;
            }
        }
        return vector;
    }
}
