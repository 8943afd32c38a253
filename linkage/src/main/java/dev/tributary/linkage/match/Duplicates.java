package dev.tributary.linkage.match;

import dev.tributary.linkage.evaluate.PairSet;
import dev.tributary.linkage.evaluate.ScoredPair;
import dev.tributary.matching.Entity;
import dev.tributary.matching.index.CandidateLists;
import dev.tributary.matching.index.RecordBatch;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.SegmentMatcher;
import dev.tributary.matching.model.Candidate;
import dev.tributary.matching.model.Decider;
import dev.tributary.matching.model.MatchModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Duplicates within one table. A row may have many, so they do not compete: each pair has the probability of its evidence
 * alone. A pair that is found from both of its rows is given once.
 */
final class Duplicates {

    private static final int CHUNK = 1_000;

    private static final Comparator<ScoredPair> BEST_FIRST =
            Comparator.comparingDouble(ScoredPair::score).reversed().thenComparing(ScoredPair::right);

    private final PlannedTable table;
    private final Segment segment;
    private final MatchModel model;
    private final int threads;

    Duplicates(PlannedTable table, Segment segment, MatchModel model, int threads) {
        this.table = table;
        this.segment = segment;
        this.model = model;
        this.threads = threads;
    }

    void find(int top, Consumer<ScoredPair> pairs, WorkProgress progress) {
        PairSet given = new PairSet(true);
        int chunks = (table.size() + CHUNK - 1) / CHUNK;
        for (int first = 0; first < chunks; first += threads) {
            int last = Math.min(chunks, first + threads);
            for (List<List<ScoredPair>> chunk : Slices.map(first, last, threads, c -> chunk(c, top))) {
                chunk.forEach(candidates -> candidates.forEach(pair -> {
                    if (!given.has(pair.left(), pair.right())) {
                        given.add(pair.left(), pair.right());
                        pairs.accept(pair);
                    }
                }));
            }
            progress.at("matching", Math.min(table.size(), (long) last * CHUNK), table.size());
        }
    }

    private List<List<ScoredPair>> chunk(int chunk, int top) {
        int from = chunk * CHUNK;
        int to = Math.min(table.size(), from + CHUNK);
        List<Entity> records = new ArrayList<>();
        for (int row = from; row < to; row++) {
            records.add(table.entity(row));
        }
        CandidateLists found = SegmentMatcher.match(segment, new RecordBatch(records), model);
        List<List<ScoredPair>> chunkPairs = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            chunkPairs.add(candidates(table.id(from + i), found.of(i), top));
        }
        return chunkPairs;
    }

    private List<ScoredPair> candidates(String id, List<Candidate> found, int top) {
        return found.stream()
                .filter(candidate -> !candidate.referenceId().equals(id))
                .map(candidate ->
                        new ScoredPair(id, candidate.referenceId(), Decider.probability(model.score(candidate))))
                .sorted(BEST_FIRST)
                .limit(top)
                .toList();
    }
}
