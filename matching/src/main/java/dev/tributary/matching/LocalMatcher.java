package dev.tributary.matching;

import dev.tributary.matching.index.CandidateLists;
import dev.tributary.matching.index.RecordBatch;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.SegmentMatcher;
import dev.tributary.matching.index.UnmatchableRecordException;
import dev.tributary.matching.model.Decider;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.model.Superseded;
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
 * @param segments the epoch's segments, older ones first
 * @param superseded rows of older segments that no longer count
 * @param referenceEpoch the epoch's number, which the decisions carry
 * @param model the model
 */
public record LocalMatcher(List<Segment> segments, Superseded superseded, long referenceEpoch, MatchModel model) {
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
        int slices = Math.max(1, Math.min(threads, normalised.size()));
        if (slices == 1) {
            return matchSlice(normalised, 0, normalised.size());
        }
        ExecutorService executor = Executors.newFixedThreadPool(slices);
        try {
            List<Callable<List<MatchDecision>>> tasks = new ArrayList<>();
            for (int slice = 0; slice < slices; slice++) {
                int from = (int) ((long) normalised.size() * slice / slices);
                int to = (int) ((long) normalised.size() * (slice + 1) / slices);
                tasks.add(() -> matchSlice(normalised, from, to));
            }
            List<MatchDecision> decisions = new ArrayList<>(normalised.size());
            for (Future<List<MatchDecision>> future : executor.invokeAll(tasks)) {
                decisions.addAll(future.get());
            }
            return decisions;
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

    private List<MatchDecision> matchSlice(List<Entity> normalised, int from, int to) {
        RecordBatch batch = new RecordBatch(normalised.subList(from, to));
        List<CandidateLists> found = new ArrayList<>(segments.size());
        try {
            for (Segment segment : segments) {
                found.add(SegmentMatcher.match(segment, batch, model));
            }
        } catch (UnmatchableRecordException e) {
            throw new UnmatchableRecordException(from + e.position(), e.getCause());
        }
        List<MatchDecision> decisions = new ArrayList<>(batch.size());
        for (int position = 0; position < batch.size(); position++) {
            decisions.add(Decider.decide(CandidateLists.ofRecord(found, position), superseded, referenceEpoch, model));
        }
        return decisions;
    }
}
