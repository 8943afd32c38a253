package dev.tributary.matching.training;

import dev.tributary.matching.model.TreeEnsemble;
import dev.tributary.matching.packed.StableHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Pairs of records with their candidates, as patterns of levels: equal patterns are held once, so that the cost of
 * weighing them grows with the distinct patterns.
 */
final class CandidatePairs {
    private static final byte[] NO_GRADES = {};

    private final List<byte[]> patterns = new ArrayList<>();
    private int[] slots = new int[1 << 12];
    private int[] pairs = new int[1 << 12];
    private int[] references = new int[1 << 12];
    private int referenceCount;
    private int[] starts = new int[1 << 10];
    private int records;

    /**
     * Adds a pair of the record that is being taken.
     *
     * @param reference the reference's number, from 0
     */
    void add(byte[] levels, int reference) {
        int at = starts[records + 1] == 0 ? starts[records] : starts[records + 1];
        if (at == pairs.length) {
            pairs = Arrays.copyOf(pairs, at * 2);
            references = Arrays.copyOf(references, at * 2);
        }
        references[at] = reference;
        referenceCount = Math.max(referenceCount, reference + 1);
        pairs[at] = pattern(levels);
        starts[records + 1] = at + 1;
    }

    /** Ends the record: the pairs that come next are of another one. */
    void endRecord() {
        starts[records + 1] = Math.max(starts[records], starts[records + 1]);
        records++;
        if (records + 2 > starts.length) {
            starts = Arrays.copyOf(starts, starts.length * 2);
        }
    }

    private int pattern(byte[] levels) {
        int slot = (int) StableHash.of(levels, 0, levels.length, 0) & slots.length - 1;
        while (slots[slot] != 0) {
            if (Arrays.equals(patterns.get(slots[slot] - 1), levels)) {
                return slots[slot] - 1;
            }
            slot = slot + 1 & slots.length - 1;
        }
        patterns.add(levels.clone());
        slots[slot] = patterns.size();
        if (patterns.size() * 2 > slots.length) {
            rehash();
        }
        return patterns.size() - 1;
    }

    private void rehash() {
        slots = new int[slots.length * 2];
        for (int p = 0; p < patterns.size(); p++) {
            byte[] levels = patterns.get(p);
            int slot = (int) StableHash.of(levels, 0, levels.length, 0) & slots.length - 1;
            while (slots[slot] != 0) {
                slot = slot + 1 & slots.length - 1;
            }
            slots[slot] = p + 1;
        }
    }

    /** The same pairs, each as a record of its own: they do not compete. */
    CandidatePairs apart() {
        CandidatePairs apart = new CandidatePairs();
        for (int pair = 0; pair < pairs(); pair++) {
            apart.add(levels(pattern(pair)), reference(pair));
            apart.endRecord();
        }
        return apart;
    }

    int records() {
        return records;
    }

    int pairs() {
        return starts[records];
    }

    /** Where a record's pairs start. */
    int start(int record) {
        return starts[record];
    }

    int end(int record) {
        return starts[record + 1];
    }

    /** The number of a pair's pattern. */
    int pattern(int pair) {
        return pairs[pair];
    }

    /** The number of a pair's reference. */
    int reference(int pair) {
        return references[pair];
    }

    /** One more than the highest number of a reference. */
    int references() {
        return referenceCount;
    }

    int patterns() {
        return patterns.size();
    }

    /** Of each pattern what trees that ask for levels add, in log2 odds. */
    double[] together(TreeEnsemble trees) {
        return patterns.stream()
                .mapToDouble(levels -> trees.score(levels, NO_GRADES))
                .toArray();
    }

    /** A pattern's levels by feature; not to be written to. */
    byte[] levels(int pattern) {
        return patterns.get(pattern);
    }
}
