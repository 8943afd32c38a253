package dev.tributary.matching.index;

import dev.tributary.matching.Entity;
import dev.tributary.matching.features.Comparison;
import dev.tributary.matching.features.FieldValues;
import dev.tributary.matching.model.BestScores;
import dev.tributary.matching.model.Candidate;
import dev.tributary.matching.model.Decider;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.packed.TextSlice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Matches a batch against one segment. */
public final class SegmentMatcher {
    /** Candidates with levels that one record has at least, where so many are found. */
    private static final int CANDIDATES_MAX = Decider.TOP_MAX;

    private SegmentMatcher() {}

    /**
     * Each record's heaviest rows in the segment. Single-threaded and pure: the same segment, batch and model give
     * the same lists, and a record's list does not depend on the other records.
     *
     * @throws UnmatchableRecordException where one record cannot be matched
     * @throws IllegalArgumentException where the model is of another layout than the segment
     */
    public static CandidateLists match(Segment segment, RecordBatch batch, MatchModel model) {
        return match(segment, batch, model, new int[batch.size()]);
    }

    /**
     * As {@link #match(Segment, RecordBatch, MatchModel)} for one segment after the other. What was found in one spares
     * the next ones comparing rows that are no candidates beside it; the decisions are the same.
     */
    public static List<CandidateLists> match(List<Segment> segments, RecordBatch batch, MatchModel model) {
        int[] bestWeights = new int[batch.size()];
        return segments.stream()
                .map(segment -> match(segment, batch, model, bestWeights))
                .toList();
    }

    /** @param bestWeights by record the most weight of any row so far; raised here */
    private static CandidateLists match(Segment segment, RecordBatch batch, MatchModel model, int[] bestWeights) {
        if (!segment.statistics().layout().equals(model.layout())) {
            throw new IllegalArgumentException("the model " + model.version()
                    + " weighs other features than the segment " + segment.segmentId()
                    + " has: use a model that was trained with the same plan");
        }
        Search search = new Search(segment, model);
        List<List<Candidate>> lists = new ArrayList<>(batch.size());
        for (int position = 0; position < batch.size(); position++) {
            try {
                lists.add(search.candidates(batch.records().get(position), bestWeights[position]));
                bestWeights[position] = search.bestWeight();
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
        private final CandidateSearch search;
        private final Comparison comparison;
        private final long[] heaviestFirst = new long[Decider.ROWS_MAX];
        private final BestScores best = new BestScores(CANDIDATES_MAX);

        Search(Segment segment, MatchModel model) {
            this.segment = segment;
            this.model = model;
            this.search = new CandidateSearch(segment);
            this.comparison = new Comparison(segment.rows(), segment.statistics());
        }

        List<Candidate> candidates(Entity record, int weightElsewhere) {
            FieldValues values = new FieldValues(model.layout(), record);
            int count = search.search(values, weightElsewhere);
            if (count == 0) {
                return List.of();
            }
            comparison.prepare(values);
            // rows come in the order of their ids, so that of equal weights the smaller id stays ahead
            for (int i = 0; i < count; i++) {
                heaviestFirst[i] = (long) -search.weight(i) << 32 | i;
            }
            Arrays.sort(heaviestFirst, 0, count);
            best.clear();
            List<Candidate> candidates = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                candidates.add(candidate((int) heaviestFirst[i]));
            }
            return candidates;
        }

        /**
         * Which rows fall away beside those of other segments is not known here: some of the lightest. So a row may be
         * among the record's best unless enough rows that are heavier are also better.
         */
        private Candidate candidate(int position) {
            int row = search.row(position);
            comparison.compare(row);
            TextSlice id = segment.idOf(row);
            int weight = search.weight(position);
            double score = model.scoreFrom(comparison.levels(), comparison.grades(), best.floor());
            if (!best.take(score)) {
                return Candidate.placeholder(id, weight);
            }
            return new Candidate(id, comparison.levels(), comparison.grades(), weight);
        }

        int bestWeight() {
            return search.bestWeight();
        }
    }
}
