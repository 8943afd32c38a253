package dev.tributary.spark;

import java.util.Objects;

/**
 * What a text came to: its vector, or why the model gave none.
 *
 * @param vector null where there is none
 * @param error the model's words, which may repeat the text: not for logs and dead letters; null where there is a vector
 */
record Embedded(float[] vector, String error) {

    Embedded {
        if ((vector == null) == (error == null)) {
            throw new IllegalArgumentException("a text has a vector or an error");
        }
    }

    static Embedded of(float[] vector) {
        return new Embedded(Objects.requireNonNull(vector, "vector"), null);
    }

    static Embedded failed(String error) {
        return new Embedded(null, error);
    }

    boolean failed() {
        return vector == null;
    }
}
