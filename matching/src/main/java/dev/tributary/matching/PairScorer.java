package dev.tributary.matching;

import dev.tributary.matching.features.Layout;
import dev.tributary.matching.index.CandidateLists;
import dev.tributary.matching.index.PairLevels;
import dev.tributary.matching.index.RecordBatch;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.SegmentMatcher;
import dev.tributary.matching.index.TermStatistics;
import dev.tributary.matching.model.Decider;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.plan.Plan;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Scores given pairs with the same features, frequencies and weights as matching. Where the model's candidates compete, a pair
 * competes with the candidates that its record has among all references: its probability is the one that matching gives it.
 * Immutable; any thread may use it.
 */
public final class PairScorer {
    private final PairLevels pairs;
    private final MatchModel model;
    /** All references; none where candidates do not compete. */
    private final List<Segment> segments;

    private PairScorer(PairLevels pairs, MatchModel model, List<Segment> segments) {
        this.pairs = pairs;
        this.model = model;
        this.segments = segments;
    }

    /**
     * A scorer whose words weigh by their frequency among the references.
     *
     * @param references all references, normalised by the plan, each id once
     * @throws IllegalArgumentException where the model was trained with a plan of other features
     */
    public static PairScorer of(Plan plan, MatchModel model, Collection<ReferenceRow> references) {
        Layout layout = Layout.of(plan);
        if (!layout.equals(model.layout())) {
            throw new IllegalArgumentException("the model " + model.version()
                    + " weighs other features than the plan has: train a model with this plan");
        }
        TermStatistics statistics = TermStatistics.of(layout, references);
        return new PairScorer(
                new PairLevels(statistics),
                model,
                model.competing() ? List.of(Segment.build("pairs", references, statistics, 1)) : List.of());
    }

    /** One pair's score, see {@link #scores}. */
    public ScoredCandidate score(Entity record, ReferenceRow reference) {
        return scores(List.of(record), List.of(reference)).get(0);
    }

    /** The model's version. */
    public String modelVersion() {
        return model.version();
    }

    /**
     * The pairs' scores, in their order; a pair's score does not depend on the others.
     *
     * @param records of each pair the record, normalised by the plan
     * @param references of each pair the reference, normalised by the plan
     */
    public List<ScoredCandidate> scores(List<Entity> records, List<ReferenceRow> references) {
        if (records.size() != references.size()) {
            throw new IllegalArgumentException(records.size() + " records and " + references.size() + " references");
        }
        List<CandidateLists> rivals = SegmentMatcher.match(segments, new RecordBatch(records), model);
        return IntStream.range(0, records.size())
                .mapToObj(i -> Decider.pair(
                        pairs.of(records.get(i), references.get(i)), CandidateLists.ofRecord(rivals, i), model))
                .toList();
    }
}
