package dev.tributary.linkage.match;

import dev.tributary.linkage.evaluate.ScoredPair;
import dev.tributary.linkage.table.Table;
import dev.tributary.matching.Entity;
import dev.tributary.matching.LocalMatcher;
import dev.tributary.matching.PairScorer;
import dev.tributary.matching.ScoredCandidate;
import dev.tributary.matching.features.Layout;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.TermStatistics;
import dev.tributary.matching.model.Decider;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.model.Superseded;
import dev.tributary.matching.plan.Plan;
import dev.tributary.matching.training.Training;
import dev.tributary.runtime.ConfigurationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Two tables, or one within itself, under a plan. The references are normalised once and kept; everything else is made
 * when it is asked for.
 */
public final class Linkage {

    /** Records matched at a time: enough to keep the threads busy, few enough to show progress. */
    private static final int CHUNK = 2_000;

    private final Plan plan;
    private final PlannedTable left;
    private final PlannedTable right;
    private final boolean withinOneTable;
    private final int threads;
    private final WorkProgress progress;
    private final List<ReferenceRow> references;

    private Linkage(
            Plan plan,
            PlannedTable left,
            PlannedTable right,
            boolean withinOneTable,
            int threads,
            WorkProgress progress) {
        this.plan = plan;
        this.left = left;
        this.right = right;
        this.withinOneTable = withinOneTable;
        this.threads = threads;
        this.progress = progress;
        this.references = right.references(threads, progress);
    }

    /**
     * @param right empty to find duplicates within the left table
     * @throws ConfigurationException where a table lacks a column of the plan
     */
    public static Linkage of(Plan plan, Table left, Optional<Table> right, int threads, WorkProgress progress) {
        PlannedTable ofLeft = new PlannedTable(left, plan, PlannedTable.Side.LEFT);
        PlannedTable ofRight = right.map(table -> new PlannedTable(table, plan, PlannedTable.Side.RIGHT))
                .orElse(ofLeft);
        return new Linkage(plan, ofLeft, ofRight, right.isEmpty(), threads, progress);
    }

    public Plan plan() {
        return plan;
    }

    public boolean isWithinOneTable() {
        return withinOneTable;
    }

    public PlannedTable left() {
        return left;
    }

    public PlannedTable right() {
        return right;
    }

    /**
     * A model learnt without labels. Within one table one half of the rows is matched against the other: no row meets
     * itself, which would teach that only equal rows are the same.
     */
    public MatchModel train() {
        List<Integer> records = IntStream.range(0, left.size())
                .filter(row -> !withinOneTable || row % 2 == 0)
                .boxed()
                .toList();
        List<ReferenceRow> others = withinOneTable
                ? IntStream.range(0, right.size())
                        .filter(row -> row % 2 == 1)
                        .mapToObj(references::get)
                        .toList()
                : references;
        if (others.isEmpty()) {
            throw new ConfigurationException(
                    "a model cannot be trained on " + left.size() + " row; give one with --model");
        }
        return Training.unsupervised(plan, others, left.entities(records), progress::at);
    }

    /**
     * Finds every record's candidates; within one table each unordered pair once.
     *
     * @param top most candidates of one record, at least 1
     * @param pairs told each pair, record by record in the table's order, the best candidate first
     */
    public void match(MatchModel model, int top, Consumer<ScoredPair> pairs) {
        match(model, top, ScoredCandidate::probability, pairs);
    }

    /** As {@link #match(MatchModel, int, Consumer)}, but each candidate has the probability of its evidence alone. */
    public void matchWithoutCompetition(MatchModel model, int top, Consumer<ScoredPair> pairs) {
        match(model, top, candidate -> Decider.probability(candidate.score()), pairs);
    }

    /**
     * One record's candidates as matching has them, best first, in competition; within one table the record itself is
     * among them.
     */
    public List<ScoredCandidate> candidates(MatchModel model, int row) {
        requireSameFeatures(model);
        LocalMatcher matcher = new LocalMatcher(List.of(index(model)), Superseded.NONE, 1, model);
        return matcher.top(List.of(left.entity(row)), Decider.CANDIDATES_MAX, 1).get(0);
    }

    private Segment index(MatchModel model) {
        progress.at("index", 0, 1);
        TermStatistics statistics = TermStatistics.of(model.layout(), references);
        Segment segment = Segment.build("all", references, statistics, 1);
        progress.at("index", 1, 1);
        return segment;
    }

    private void match(
            MatchModel model, int top, ToDoubleFunction<ScoredCandidate> probability, Consumer<ScoredPair> pairs) {
        requireSameFeatures(model);
        Segment segment = index(model);
        if (withinOneTable) {
            new Duplicates(left, segment, model, threads).find(top, pairs, progress);
            return;
        }
        LocalMatcher matcher = new LocalMatcher(List.of(segment), Superseded.NONE, 1, model);
        int limit = Math.min(top, Decider.CANDIDATES_MAX);
        for (int from = 0; from < left.size(); from += CHUNK) {
            int to = Math.min(left.size(), from + CHUNK);
            List<Entity> records = Slices.map(from, to, threads, left::entity);
            List<List<ScoredCandidate>> found = matcher.top(records, limit, threads);
            for (int i = 0; i < found.size(); i++) {
                String id = left.id(from + i);
                found.get(i)
                        .forEach(candidate -> pairs.accept(
                                new ScoredPair(id, candidate.referenceId(), probability.applyAsDouble(candidate))));
            }
            progress.at("matching", to, left.size());
        }
    }

    /** Scores given pairs, each by itself. The rows must exist. */
    public List<ScoredPair> score(MatchModel model, List<RowPair> pairs) {
        requireSameFeatures(model);
        PairScorer scorer = PairScorer.of(plan, model, references);
        List<ScoredPair> scored = new ArrayList<>(pairs.size());
        for (int from = 0; from < pairs.size(); from += CHUNK) {
            int to = Math.min(pairs.size(), from + CHUNK);
            scored.addAll(Slices.map(from, to, threads, i -> {
                RowPair pair = pairs.get(i);
                double probability = candidate(scorer, pair).probability();
                return new ScoredPair(left.id(pair.left()), right.id(pair.right()), probability);
            }));
            progress.at("scoring", to, pairs.size());
        }
        return scored;
    }

    /** Explains pairs, with the numbers that {@link #score} has. */
    public Explainer explainer(MatchModel model) {
        requireSameFeatures(model);
        PairScorer scorer = PairScorer.of(plan, model, references);
        return new Explainer(this, model, pair -> candidate(scorer, pair));
    }

    private ScoredCandidate candidate(PairScorer scorer, RowPair pair) {
        return scorer.score(left.entity(pair.left()), references.get(pair.right()));
    }

    private void requireSameFeatures(MatchModel model) {
        if (!model.layout().equals(Layout.of(plan))) {
            throw new ConfigurationException("--model: the model " + model.version()
                    + " was trained with another plan: its features are not those of this plan's attributes;"
                    + " give the plan it was trained with, or train again (tributary train)");
        }
    }
}
