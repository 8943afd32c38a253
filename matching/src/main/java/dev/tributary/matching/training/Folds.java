package dev.tributary.matching.training;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Labelled pairs dealt into parts, all pairs of a record into the same one, in their order: records with a match by themselves,
 * so that each part has its share of them.
 */
final class Folds {
    private static final int FOLDS_MAX = 5;

    private final int[] foldOfPair;
    private final int count;

    Folds(Samples samples) {
        Set<String> matched = new LinkedHashSet<>();
        for (int i = 0; i < samples.size(); i++) {
            if (samples.matches()[i]) {
                matched.add(samples.records().get(i));
            }
        }
        count = Math.min(FOLDS_MAX, matched.size());
        Map<String, Integer> foldOfRecord = new HashMap<>();
        int next = 0;
        for (String record : matched) {
            foldOfRecord.put(record, next++ % count);
        }
        next = 0;
        foldOfPair = new int[samples.size()];
        for (int i = 0; i < foldOfPair.length; i++) {
            String record = samples.records().get(i);
            if (!foldOfRecord.containsKey(record)) {
                foldOfRecord.put(record, next++ % count);
            }
            foldOfPair[i] = foldOfRecord.get(record);
        }
    }

    int count() {
        return count;
    }

    /** The numbers of a part's pairs. */
    int[] of(int fold) {
        return IntStream.range(0, foldOfPair.length)
                .filter(i -> foldOfPair[i] == fold)
                .toArray();
    }

    /** The numbers of all other pairs. */
    int[] without(int fold) {
        return IntStream.range(0, foldOfPair.length)
                .filter(i -> foldOfPair[i] != fold)
                .toArray();
    }

    /** Whether a model can be learnt without each part: the others hold matches and others. */
    boolean canBeLeftOut(Samples samples) {
        return count > 1
                && IntStream.range(0, count)
                        .allMatch(fold -> samples.only(without(fold)).bothKinds());
    }
}
