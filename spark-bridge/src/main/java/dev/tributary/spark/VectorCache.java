package dev.tributary.spark;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Vectors by the hash of their text; the least recently used leave first. Safe for use by several threads. */
final class VectorCache {

    private final Map<String, float[]> vectors;

    VectorCache(int textsMax) {
        this.vectors = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, float[]> eldest) {
                return size() > textsMax;
            }
        };
    }

    synchronized Optional<float[]> get(String textHash) {
        return Optional.ofNullable(vectors.get(textHash));
    }

    synchronized void put(String textHash, float[] vector) {
        vectors.put(textHash, vector);
    }

    synchronized int size() {
        return vectors.size();
    }
}
