package dev.tributary.linkage.match;

import dev.tributary.linkage.evaluate.ScoredPair;
import dev.tributary.matching.model.Candidate;
import dev.tributary.matching.model.Decider;
import dev.tributary.matching.model.MatchModel;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Duplicates within one table. A row may have many, so they do not compete: each pair has the probability of its evidence
 * alone. A pair belongs to the row that comes first in the table, from whichever of both it was found. For one thread.
 */
final class Duplicates {

    private static final Comparator<ScoredPair> BEST_FIRST =
            Comparator.comparingDouble(ScoredPair::score).reversed().thenComparing(ScoredPair::right);

    /** A duplicate shares at least this part of what a row shares with itself: two thirds of what
     * competing candidates need. */
    private static final double WEIGHT_SHARE_MIN = 0.25;

    private final PlannedTable table;
    private final MatchModel model;
    private final int top;
    /** By row: what it shares with itself, the most that it can share with any row. */
    private final int[] mostWeight;

    private final Map<Integer, Map<String, Double>> scoresByRow = new HashMap<>();

    Duplicates(PlannedTable table, MatchModel model, int top) {
        this.table = table;
        this.model = model;
        this.top = top;
        this.mostWeight = new int[table.size()];
    }

    /** Adds what was found for a row among all rows. Called once for each row, before all else. */
    void addWithItself(int row, List<List<Candidate>> found) {
        for (List<Candidate> heaviestFirst : found) {
            if (!heaviestFirst.isEmpty()) {
                mostWeight[row] = Math.max(mostWeight[row], heaviestFirst.get(0).weight());
            }
        }
        add(row, found);
    }

    /** Adds what was found for a row among others. */
    void add(int row, List<List<Candidate>> found) {
        for (Candidate candidate : Decider.heaviest(found)) {
            if (candidate.isPlaceholder()
                    || candidate.weight() < WEIGHT_SHARE_MIN * mostWeight[row]
                    || candidate.referenceId().equals(table.id(row))) {
                continue;
            }
            int other = table.table().row(candidate.referenceId()).orElseThrow();
            int first = Math.min(row, other);
            // A pair is found from either side by the search, and compared the way it was found first.
            scoresByRow
                    .computeIfAbsent(first, r -> new HashMap<>())
                    .putIfAbsent(table.id(Math.max(row, other)), Decider.probability(model.score(candidate)));
        }
    }

    /** The pairs, row by row in the table's order, each row's best first. */
    void forEach(Consumer<ScoredPair> pairs) {
        for (int row = 0; row < table.size(); row++) {
            String id = table.id(row);
            scoresByRow.getOrDefault(row, Map.of()).entrySet().stream()
                    .map(other -> new ScoredPair(id, other.getKey(), other.getValue()))
                    .sorted(BEST_FIRST)
                    .limit(top)
                    .forEach(pairs);
        }
    }
}
