package dev.tributary.bench.audit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** How often each thing was seen at one place. For one thread. */
final class Tally<T> {

    private final Map<T, Integer> seen = new HashMap<>();

    void add(T thing) {
        seen.merge(thing, 1, Integer::sum);
    }

    /** Takes one away, as if it had never been there. */
    void remove(T thing) {
        seen.merge(thing, -1, (before, one) -> before > 1 ? before - 1 : null);
    }

    Tally<T> copy() {
        Tally<T> copy = new Tally<>();
        copy.seen.putAll(seen);
        return copy;
    }

    Set<T> things() {
        return seen.keySet();
    }

    Difference against(String place, Set<T> expected) {
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
