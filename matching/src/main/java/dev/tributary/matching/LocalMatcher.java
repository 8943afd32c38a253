package dev.tributary.matching;

import dev.tributary.matching.index.CandidateLists;
import dev.tributary.matching.index.RecordBatch;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.SegmentMatcher;
import dev.tributary.matching.index.UnmatchableRecordException;
import dev.tributary.matching.model.Candidate;
import dev.tributary.matching.model.Decider;
import dev.tributary.matching.model.MatchModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Matches in this process what segments and a decider otherwise match apart: the same code, the same decisions.
 * Immutable; each call uses threads of its own.
 *
 * @param segments the epoch's segments; no reference is in two
 * @param referenceEpoch the epoch's number, which the decisions carry
 * @param model the model
 */
public record LocalMatcher(List<Segment> segments, long referenceEpoch, MatchModel model) {
    public LocalMatcher {
        segments = List.copyOf(segments);
    }

    /**
     * One decision a record, in the records' order.
     *
     * @param normalised normalised records
     * @param threads how many threads share the batch, at least 1
     * @throws UnmatchableRecordException where one record cannot be matched, with its position in the whole batch
     */
    public List<MatchDecision> match(List<Entity> normalised, int threads) {
        return inSlices(normalised, threads, lists -> Decider.decide(lists, referenceEpoch, model));
    }

    /**
     * Each record's best candidates, best first, in the records' order.
     *
     * @param normalised normalised records
     * @param limit how many candidates at most, at least 1; more than {@link Decider#TOP_MAX} are never given
     * @param threads how many threads share the batch, at least 1
     */
    public List<List<ScoredCandidate>> top(List<Entity> normalised, int limit, int threads) {
        if (limit < 1) {
            throw new IllegalArgumentException("at least one candidate must be asked for, not " + limit);
        }
        return inSlices(normalised, threads, lists -> Decider.top(lists, model, limit));
    }

    /** What is done with the candidates that all segments found for a record. */
    @FunctionalInterface
    private interface Outcome<T> {
        T of(List<List<Candidate>> lists);
    }

    private <T> List<T> inSlices(List<Entity> normalised, int threads, Outcome<T> outcome) {
        int slices = Math.max(1, Math.min(threads, normalised.size()));
        if (slices == 1) {
            return slice(normalised, 0, normalised.size(), outcome);
        }
        ExecutorService executor = Executors.newFixedThreadPool(slices);
        try {
            List<Callable<List<T>>> tasks = new ArrayList<>();
            for (int slice = 0; slice < slices; slice++) {
                int from = (int) ((long) normalised.size() * slice / slices);
                int to = (int) ((long) normalised.size() * (slice + 1) / slices);
                tasks.add(() -> slice(normalised, from, to, outcome));
            }
            List<T> outcomes = new ArrayList<>(normalised.size());
            for (Future<List<T>> future : executor.invokeAll(tasks)) {
                outcomes.addAll(future.get());
            }
            return outcomes;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("matching was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("matching failed", e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }

    private <T> List<T> slice(List<Entity> normalised, int from, int to, Outcome<T> outcome) {
        RecordBatch batch = new RecordBatch(normalised.subList(from, to));
        List<CandidateLists> found;
        try {
            found = SegmentMatcher.match(segments, batch, model);
        } catch (UnmatchableRecordException e) {
            throw new UnmatchableRecordException(from + e.position(), e.getCause());
        }
        List<T> outcomes = new ArrayList<>(batch.size());
        for (int position = 0; position < batch.size(); position++) {
            outcomes.add(outcome.of(CandidateLists.ofRecord(found, position)));
        }
        return outcomes;
    }
}
