package dev.tributary.linkage.evaluate;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** True pairs. Within one table a pair is the same in both directions. Not for change once it is filled. */
public final class PairSet {

    private final boolean withinOneTable;
    private final Map<String, Set<String>> rightsByLeft = new HashMap<>();
    private int size;

    public PairSet(boolean withinOneTable) {
        this.withinOneTable = withinOneTable;
    }

    public void add(String left, String right) {
        boolean turned = withinOneTable && left.compareTo(right) > 0;
        String first = turned ? right : left;
        String second = turned ? left : right;
        if (rightsByLeft.computeIfAbsent(first, l -> new HashSet<>()).add(second)) {
            size++;
        }
    }

    public boolean has(String left, String right) {
        boolean turned = withinOneTable && left.compareTo(right) > 0;
        return rightsByLeft.getOrDefault(turned ? right : left, Set.of()).contains(turned ? left : right);
    }

    public boolean isWithinOneTable() {
        return withinOneTable;
    }

    /** Different pairs. */
    public int size() {
        return size;
    }

    /** Ids that stand first in a pair. */
    public int lefts() {
        return rightsByLeft.size();
    }

    public Map<String, Set<String>> rightsByLeft() {
        return java.util.Collections.unmodifiableMap(rightsByLeft);
    }
}
