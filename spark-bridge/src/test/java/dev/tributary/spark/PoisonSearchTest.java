package dev.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.matching.index.UnmatchableRecordException;
import dev.tributary.runtime.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PoisonSearchTest {

    private final Map<Integer, Integer> results = new TreeMap<>();
    private final Set<Integer> poison = new TreeSet<>();
    private int calls;

    private final PoisonSearch.Outcome<Integer> outcome = new PoisonSearch.Outcome<>() {
        @Override
        public void result(int index, Integer output) {
            results.put(index, output);
        }

        @Override
        public void poison(int index, RuntimeException failure) {
            poison.add(index);
        }
    };

    private void run(List<Integer> inputs, PoisonSearch.Call<Integer, Integer> call) throws InterruptedException {
        new PoisonSearch<>(inputs, -1, call, outcome).run();
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @Test
    void oneBadRecordIsFoundByHalvesAndTheOthersGetTheirResults() throws Exception {
        int count = 1_000;

        run(numbers(count), inputs -> {
            calls++;
            if (inputs.contains(637)) {
                throw new IllegalStateException("bad record somewhere");
            }
            return inputs.stream().map(input -> input * 2).toList();
        });

        assertThat(poison).containsExactly(637);
        assertThat(results).hasSize(count - 1).containsEntry(636, 1_272).containsEntry(638, 1_276);
        assertThat(calls).isLessThanOrEqualTo(2 * 10 + 2);
    }

    @Test
    void aRecordNamedByTheFailureIsTakenOutInOneStep() throws Exception {
        run(numbers(100), inputs -> {
            calls++;
            if (inputs.contains(42)) {
                throw new UnmatchableRecordException(inputs.indexOf(42), new IllegalStateException());
            }
            return inputs;
        });

        assertThat(poison).containsExactly(42);
        assertThat(results).hasSize(99);
        assertThat(calls).isEqualTo(3);
    }

    @Test
    void aFunctionThatFailsOnAHarmlessRecordTooIsAnOutage() {
        assertThatThrownBy(() -> run(numbers(10), inputs -> {
                    throw new IllegalStateException("there is no such model");
                }))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("there is no such model");
        assertThat(poison).isEmpty();
    }

    @Test
    void anOutageIsBlamedOnNoRecord() {
        assertThatThrownBy(() -> run(new ArrayList<>(numbers(10)), inputs -> {
                    throw new UnavailableException("Spark is down", null);
                }))
                .isInstanceOf(UnavailableException.class);
        assertThat(poison).isEmpty();
        assertThat(results).isEmpty();
    }
}
