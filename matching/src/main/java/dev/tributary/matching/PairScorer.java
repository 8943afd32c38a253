package dev.tributary.matching;

import dev.tributary.matching.features.Layout;
import dev.tributary.matching.index.PairLevels;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.index.TermStatistics;
import dev.tributary.matching.model.Candidate;
import dev.tributary.matching.model.Decider;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.plan.Plan;
import java.util.List;

/**
 * Scores given pairs, without looking for candidates: with the same features, frequencies and weights as matching, but
 * without competition between candidates. Immutable; any thread may use it.
 */
public final class PairScorer {
    private final PairLevels pairs;
    private final MatchModel model;

    private PairScorer(PairLevels pairs, MatchModel model) {
        this.pairs = pairs;
        this.model = model;
    }

    /**
     * A scorer whose words weigh by their frequency among the references.
     *
     * @param references all references, normalised by the plan
     * @throws IllegalArgumentException where the model was trained with a plan of other features
     */
    public static PairScorer of(Plan plan, MatchModel model, Iterable<ReferenceRow> references) {
        Layout layout = Layout.of(plan);
        if (!layout.equals(model.layout())) {
            throw new IllegalArgumentException("the model " + model.version()
                    + " weighs other features than the plan has: train a model with this plan");
        }
        return new PairScorer(new PairLevels(TermStatistics.of(layout, references)), model);
    }

    /**
     * The pair's score: its probability is what the decider gives a candidate without rivals.
     *
     * @param record normalised by the plan
     * @param reference normalised by the plan
     */
    public ScoredCandidate score(Entity record, ReferenceRow reference) {
        Candidate candidate = pairs.of(record, reference);
        double score = model.score(candidate);
        return new ScoredCandidate(
                reference.referenceId(), Decider.probability(score), score, Decider.explain(candidate, model));
    }

    /** The model's version. */
    public String modelVersion() {
        return model.version();
    }

    /** The pairs' scores, in their order. */
    public List<ScoredCandidate> scores(List<Entity> records, List<ReferenceRow> references) {
        if (records.size() != references.size()) {
            throw new IllegalArgumentException(records.size() + " records and " + references.size() + " references");
        }
        return java.util.stream.IntStream.range(0, records.size())
                .mapToObj(i -> score(records.get(i), references.get(i)))
                .toList();
    }
}
