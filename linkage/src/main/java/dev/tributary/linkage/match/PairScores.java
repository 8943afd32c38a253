package dev.tributary.linkage.match;

import dev.tributary.linkage.evaluate.ScoredPair;
import dev.tributary.matching.PairScorer;
import dev.tributary.matching.ScoredCandidate;
import dev.tributary.matching.index.ReferenceRow;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Scores given pairs of rows, a batch a thread. */
final class PairScores {

    /** Pairs that one thread scores at a time: few enough to show progress. */
    private static final int BATCH = 1_000;

    private final PlannedTable left;
    private final List<ReferenceRow> references;
    private final PairScorer scorer;

    PairScores(PlannedTable left, List<ReferenceRow> references, PairScorer scorer) {
        this.left = left;
        this.references = references;
        this.scorer = scorer;
    }

    ScoredCandidate score(RowPair pair) {
        return scorer.score(left.entity(pair.left()), references.get(pair.right()));
    }

    List<ScoredPair> scores(List<RowPair> pairs, int threads, WorkProgress progress) {
        List<ScoredPair> scored = new ArrayList<>(pairs.size());
        int chunk = BATCH * threads;
        for (int from = 0; from < pairs.size(); from += chunk) {
            List<RowPair> some = pairs.subList(from, Math.min(pairs.size(), from + chunk));
            Slices.map(0, (some.size() + BATCH - 1) / BATCH, threads, i -> batch(some, i))
                    .forEach(scored::addAll);
            progress.at("scoring", from + some.size(), pairs.size());
        }
        return scored;
    }

    private List<ScoredPair> batch(List<RowPair> some, int number) {
        List<RowPair> pairs = some.subList(number * BATCH, Math.min(some.size(), (number + 1) * BATCH));
        List<ScoredCandidate> candidates = scorer.scores(
                pairs.stream().map(pair -> left.entity(pair.left())).toList(),
                pairs.stream().map(pair -> references.get(pair.right())).toList());
        return IntStream.range(0, pairs.size())
                .mapToObj(i -> new ScoredPair(
                        left.id(pairs.get(i).left()),
                        candidates.get(i).referenceId(),
                        candidates.get(i).probability()))
                .toList();
    }
}
