package dev.tributary.matching.index;

import dev.tributary.matching.Entity;
import dev.tributary.matching.features.Comparison;
import dev.tributary.matching.model.Candidate;
import dev.tributary.matching.model.Decider;
import dev.tributary.matching.model.MatchModel;
import java.util.ArrayList;
import java.util.List;

/** Matches a batch against one segment. */
public final class SegmentMatcher {
    /**
     * Candidates of one record. More than the decider takes, because some of them fall away once the best row of the
     * other segments is known.
     */
    private static final int CANDIDATES_MAX = 3 * Decider.CANDIDATES_MAX;

    private SegmentMatcher() {}

    /**
     * Each record's best candidates in the segment. Single-threaded and pure: the same segment, batch and model give
     * the same lists, and a record's list does not depend on the other records.
     *
     * @throws UnmatchableRecordException where one record cannot be matched
     * @throws IllegalArgumentException where the model is of another layout than the segment
     */
    public static CandidateLists match(Segment segment, RecordBatch batch, MatchModel model) {
        if (!segment.statistics().layout().equals(model.layout())) {
            throw new IllegalArgumentException("the model " + model.version()
                    + " weighs other features than the segment " + segment.segmentId()
                    + " has: use a model that was trained with the same plan");
        }
        Search search = new Search(segment, model);
        List<List<Candidate>> lists = new ArrayList<>(batch.size());
        for (int position = 0; position < batch.size(); position++) {
            try {
                lists.add(search.candidates(batch.records().get(position)));
            } catch (RuntimeException e) {
                throw new UnmatchableRecordException(position, e);
            }
        }
        return new CandidateLists(segment.statistics().layout().features().size(), lists);
    }

    /** Searches and compares record by record with scratch space of its own; one per thread. */
    private static final class Search {
        private final Segment segment;
        private final MatchModel model;
        private final CandidateSearch candidates;
        private final Comparison comparison;
        private final List<Ranked> ranked = new ArrayList<>();

        private record Ranked(double score, int row, Candidate candidate) {}

        Search(Segment segment, MatchModel model) {
            this.segment = segment;
            this.model = model;
            this.candidates = new CandidateSearch(segment);
            this.comparison = new Comparison(segment.rows(), segment.statistics());
        }

        List<Candidate> candidates(Entity record) {
            int count = candidates.search(record);
            if (count == 0) {
                return List.of();
            }
            comparison.prepare(record);
            ranked.clear();
            for (int i = 0; i < count; i++) {
                rank(i);
            }
            return ranked.stream().map(Ranked::candidate).toList();
        }

        /** Rows come in the order of their ids, so that of equal scores the smaller id stays ahead. */
        private void rank(int position) {
            int row = candidates.row(position);
            comparison.compare(row);
            double score = model.score(comparison.levels(), comparison.grades());
            int place = ranked.size();
            while (place > 0 && ranked.get(place - 1).score < score) {
                place--;
            }
            if (place >= CANDIDATES_MAX || score < Decider.SCORE_MIN && !heaviest(position)) {
                return;
            }
            Candidate candidate = new Candidate(
                    segment.referenceId(row),
                    comparison.levels(),
                    comparison.grades(),
                    candidates.weight(position),
                    candidates.bestWeight());
            ranked.add(place, new Ranked(score, row, candidate));
            if (ranked.size() > CANDIDATES_MAX) {
                ranked.remove(ranked.size() - 1);
            }
        }

        /** The row of most weight is given back whatever its score: it is what other segments' rows are measured by. */
        private boolean heaviest(int position) {
            return candidates.weight(position) == candidates.bestWeight();
        }
    }
}
