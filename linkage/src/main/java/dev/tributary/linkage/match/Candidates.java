package dev.tributary.linkage.match;

import dev.tributary.linkage.evaluate.ScoredPair;
import dev.tributary.matching.model.Candidate;
import dev.tributary.matching.model.Decider;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.model.Superseded;
import java.util.List;

/** Turns what the segments found for a record into scored pairs. Called by one thread, record by record. */
interface Candidates {

    /**
     * @param row the record's row
     * @param found each segment's candidates
     * @return pairs, the best first
     */
    List<ScoredPair> of(int row, List<List<Candidate>> found);

    /** Candidates of which at most one is the match. */
    record Competing(PlannedTable table, MatchModel model, Selection selection) implements Candidates {

        @Override
        public List<ScoredPair> of(int row, List<List<Candidate>> found) {
            String id = table.id(row);
            return Decider.top(found, Superseded.NONE, model, selection.top()).stream()
                    .map(candidate -> new ScoredPair(
                            id,
                            candidate.referenceId(),
                            selection.competing() ? candidate.probability() : Decider.probability(candidate.score())))
                    .toList();
        }
    }
}
