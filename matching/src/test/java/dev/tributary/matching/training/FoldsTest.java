package dev.tributary.matching.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FoldsTest {

    /** Pairs of which each record has three; the first of every record whose number is below is a match. */
    private static Samples samples(int recordCount, int matched) {
        List<String> records = new ArrayList<>();
        boolean[] matches = new boolean[3 * recordCount];
        for (int record = 0; record < recordCount; record++) {
            matches[records.size()] = record < matched;
            records.addAll(List.of("r" + record, "r" + record, "r" + record));
        }
        return new Samples(records, List.of(), new int[0][], matches, Map.of());
    }

    @Test
    void eachRecordIsInOnePartAndEachPartHasItsShareOfMatches() {
        Samples samples = samples(40, 12);
        Folds folds = new Folds(samples);
        assertThat(folds.count()).isEqualTo(5);
        Set<String> seen = new HashSet<>();
        int pairs = 0;
        for (int fold = 0; fold < folds.count(); fold++) {
            int[] numbers = folds.of(fold);
            Set<String> records = new HashSet<>();
            Arrays.stream(numbers).forEach(i -> records.add(samples.records().get(i)));
            assertThat(seen).doesNotContainAnyElementsOf(records);
            seen.addAll(records);
            assertThat(Arrays.stream(numbers).filter(i -> samples.matches()[i]).count())
                    .isBetween(2L, 3L);
            assertThat(folds.without(fold)).hasSize(samples.size() - numbers.length);
            pairs += numbers.length;
        }
        assertThat(pairs).isEqualTo(samples.size());
    }

    @Test
    void aMatchAloneCannotBeLeftOut() {
        assertThat(new Folds(samples(10, 1)).count()).isEqualTo(1);
        assertThat(new Folds(samples(10, 3)).count()).isEqualTo(3);
    }
}
