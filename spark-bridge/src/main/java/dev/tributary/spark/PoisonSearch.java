package dev.tributary.spark;

import dev.tributary.matching.index.UnmatchableRecordException;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Finds the records on which a pure function of a list fails, so that the others still get their results: by the
 * position that the failure names, or by halves. A batch of n with one bad record takes at most 2·log2 n + 2 calls.
 *
 * <p>Before the first record is blamed, a harmless one is tried: where that fails too, the function is broken or not set
 * up, and no record is at fault.
 *
 * @param <I> inputs
 * @param <O> outputs
 */
final class PoisonSearch<I, O> {

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

    private final List<I> inputs;
    private final I harmless;
    private final Call<I, O> call;
    private final Outcome<O> outcome;
    private boolean trusted;

    /** @param harmless an input that the function takes whenever it works at all */
    PoisonSearch(List<I> inputs, I harmless, Call<I, O> call, Outcome<O> outcome) {
        this.inputs = inputs;
        this.harmless = harmless;
        this.call = call;
        this.outcome = outcome;
    }

    /**
     * @throws UnavailableException where the function is down or fails whatever it is given
     * @throws ConfigurationException where it refuses for good: no record is at fault
     */
    void run() throws InterruptedException {
        List<Integer> indexes = new ArrayList<>();
        for (int index = 0; index < inputs.size(); index++) {
            indexes.add(index);
        }
        run(indexes);
    }

    private void run(List<Integer> indexes) throws InterruptedException {
        if (indexes.isEmpty()) {
            return;
        }
        try {
            List<O> outputs = call.apply(indexes.stream().map(inputs::get).toList());
            for (int i = 0; i < indexes.size(); i++) {
                outcome.result(indexes.get(i), outputs.get(i));
            }
            trusted = true;
        } catch (UnavailableException | RetriableException | ConfigurationException e) {
            throw e;
        } catch (UnmatchableRecordException e) {
            blame(indexes.get(e.position()), e);
            List<Integer> others = new ArrayList<>(indexes);
            others.remove(e.position());
            run(others);
        } catch (RuntimeException e) {
            if (indexes.size() == 1) {
                blame(indexes.get(0), e);
                return;
            }
            int half = indexes.size() / 2;
            run(indexes.subList(0, half));
            run(indexes.subList(half, indexes.size()));
        }
    }

    private void blame(int index, RuntimeException failure) throws InterruptedException {
        if (!trusted) {
            try {
                call.apply(List.of(harmless));
            } catch (UnavailableException | RetriableException | ConfigurationException e) {
                throw e;
            } catch (RuntimeException e) {
                throw new UnavailableException(
                        "every record fails, also a harmless one: " + SparkFailure.describe(e), e);
            }
            trusted = true;
        }
        outcome.poison(index, failure);
    }
}
