package dev.tributary.spark;

import dev.tributary.matching.index.UnmatchableRecordException;
import dev.tributary.runtime.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Finds the records on which a pure function of a list fails, so that the others still get their results: by the
 * position that the failure names, or by halves. A batch of n with one bad record takes at most 2·log2 n + 2 calls.
 */
final class PoisonSearch {

    /** The function: as many results as inputs, in their order. */
    @FunctionalInterface
    interface Call<I, O> {
        List<O> apply(List<I> inputs) throws InterruptedException;
    }

    /** Where results go. */
    interface Outcome<O> {
        void result(int index, O output);

        void poison(int index, RuntimeException failure);
    }

    private PoisonSearch() {}

    /**
     * @throws UnavailableException where the function is down: nothing is to be blamed on a record
     */
    static <I, O> void run(List<I> inputs, Call<I, O> call, Outcome<O> outcome) throws InterruptedException {
        List<Integer> indexes = new ArrayList<>();
        for (int index = 0; index < inputs.size(); index++) {
            indexes.add(index);
        }
        run(inputs, indexes, call, outcome);
    }

    private static <I, O> void run(List<I> inputs, List<Integer> indexes, Call<I, O> call, Outcome<O> outcome)
            throws InterruptedException {
        if (indexes.isEmpty()) {
            return;
        }
        try {
            List<O> outputs = call.apply(indexes.stream().map(inputs::get).toList());
            for (int i = 0; i < indexes.size(); i++) {
                outcome.result(indexes.get(i), outputs.get(i));
            }
        } catch (UnavailableException | RetriableException e) {
            throw e;
        } catch (UnmatchableRecordException e) {
            outcome.poison(indexes.get(e.position()), e);
            List<Integer> others = new ArrayList<>(indexes);
            others.remove(e.position());
            run(inputs, others, call, outcome);
        } catch (RuntimeException e) {
            if (indexes.size() == 1) {
                outcome.poison(indexes.get(0), e);
                return;
            }
            int half = indexes.size() / 2;
            run(inputs, indexes.subList(0, half), call, outcome);
            run(inputs, indexes.subList(half, indexes.size()), call, outcome);
        }
    }
}
