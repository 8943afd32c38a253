package dev.tributary.linkage.match;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Shares independent work among threads of its own; the outcomes keep their order. */
final class Slices {

    private Slices() {}

    /** The outcome for every number from {@code from} to below {@code to}. */
    static <T> List<T> map(int from, int to, int threads, IntFunction<T> work) {
        int count = to - from;
        int slices = Math.max(1, Math.min(threads, count));
        if (slices == 1) {
            return slice(from, to, work);
        }
        ExecutorService executor = Executors.newFixedThreadPool(slices);
        try {
            List<Callable<List<T>>> tasks = new ArrayList<>();
            for (int i = 0; i < slices; i++) {
                int start = from + (int) ((long) count * i / slices);
                int end = from + (int) ((long) count * (i + 1) / slices);
                tasks.add(() -> slice(start, end, work));
            }
            List<T> outcomes = new ArrayList<>(count);
            for (Future<List<T>> future : executor.invokeAll(tasks)) {
                outcomes.addAll(future.get());
            }
            return outcomes;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the work was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("the work failed", e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }

    private static <T> List<T> slice(int from, int to, IntFunction<T> work) {
        List<T> outcomes = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            outcomes.add(work.apply(i));
        }
        return outcomes;
    }
}
