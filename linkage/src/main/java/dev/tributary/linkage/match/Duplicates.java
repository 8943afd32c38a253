package dev.tributary.linkage.match;

import dev.tributary.linkage.evaluate.PairSet;
import dev.tributary.linkage.evaluate.ScoredPair;
import dev.tributary.matching.model.Candidate;
import dev.tributary.matching.model.Decider;
import dev.tributary.matching.model.MatchModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Duplicates within one table. A row may have many, so they do not compete: each pair has the probability of its evidence
 * alone. A pair that is found from both of its rows is given once.
 */
final class Duplicates implements Candidates {

    private static final Comparator<ScoredPair> BEST_FIRST =
            Comparator.comparingDouble(ScoredPair::score).reversed().thenComparing(ScoredPair::right);

    private final PlannedTable table;
    private final MatchModel model;
    private final int top;
    private final PairSet given = new PairSet(true);

    Duplicates(PlannedTable table, MatchModel model, int top) {
        this.table = table;
        this.model = model;
        this.top = top;
    }

    @Override
    public List<ScoredPair> of(int row, List<List<Candidate>> found) {
        String id = table.id(row);
        List<ScoredPair> ranked = found.stream()
                .flatMap(List::stream)
                .filter(candidate -> !candidate.referenceId().equals(id))
                .map(candidate ->
                        new ScoredPair(id, candidate.referenceId(), Decider.probability(model.score(candidate))))
                .sorted(BEST_FIRST)
                .limit(top)
                .toList();
        List<ScoredPair> fresh = new ArrayList<>();
        for (ScoredPair pair : ranked) {
            if (!given.has(pair.left(), pair.right())) {
                given.add(pair.left(), pair.right());
                fresh.add(pair);
            }
        }
        return fresh;
    }
}
