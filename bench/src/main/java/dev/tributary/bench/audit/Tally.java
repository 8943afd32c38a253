package dev.tributary.bench.audit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** How often each thing was seen at one place. For one thread. */
public final class Tally<T> {

    private final Map<T, Integer> seen = new HashMap<>();

    public void add(T thing) {
        seen.merge(thing, 1, Integer::sum);
    }

    /** Takes one away, as if it had never been there. */
    public void remove(T thing) {
        seen.merge(thing, -1, (before, one) -> before > 1 ? before - 1 : null);
    }

    public Tally<T> copy() {
        Tally<T> copy = new Tally<>();
        copy.seen.putAll(seen);
        return copy;
    }

    public Set<T> things() {
        return seen.keySet();
    }

    /** How often it was seen. */
    public int count(T thing) {
        return seen.getOrDefault(thing, 0);
    }

    /** Compares with what must be there, each once. */
    public Difference against(String place, Set<T> expected) {
        Set<T> missing = new HashSet<>(expected);
        long doubled = 0;
        long wrong = 0;
        for (Map.Entry<T, Integer> entry : seen.entrySet()) {
            missing.remove(entry.getKey());
            doubled += entry.getValue() - 1;
            wrong += expected.contains(entry.getKey()) ? 0 : 1;
        }
        return new Difference(place, expected.size(), missing.size(), doubled, wrong);
    }
}
