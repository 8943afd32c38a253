package dev.tributary.linkage.match;

import dev.tributary.linkage.evaluate.ScoredPair;
import dev.tributary.linkage.table.Table;
import dev.tributary.matching.Entity;
import dev.tributary.matching.LocalMatcher;
import dev.tributary.matching.PairScorer;
import dev.tributary.matching.ScoredCandidate;
import dev.tributary.matching.features.Layout;
import dev.tributary.matching.index.CandidateLists;
import dev.tributary.matching.index.RecordBatch;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.Segments;
import dev.tributary.matching.index.TermStatistics;
import dev.tributary.matching.model.Candidate;
import dev.tributary.matching.model.Decider;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.plan.Plan;
import dev.tributary.matching.training.LabelledPair;
import dev.tributary.matching.training.Training;
import dev.tributary.runtime.ConfigurationException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Two tables, or one within itself, under a plan. The references are normalised once and kept; everything else is made
 * when it is asked for.
 */
public final class Linkage {

    /** Records that one thread matches at a time: few enough to show progress. */
    private static final int BATCH = 1_000;

    /** So that a segment travels in one message; any engine cuts the references the same way. */
    private static final int ROWS_PER_SEGMENT_MAX = 400_000;

    /** Passes over one table: see {@link #duplicates}. */
    private static final int PASSES_MAX = 8;

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

    /** A model learnt without labels. */
    public MatchModel train() {
        if (withinOneTable && left.size() < 2) {
            throw new ConfigurationException(
                    "a model cannot be trained on " + left.size() + " row; give one with --model");
        }
        return withinOneTable
                ? Training.unsupervisedOnOneTable(plan, references, progress::at)
                : Training.unsupervised(
                        plan,
                        references,
                        left.entities(IntStream.range(0, left.size()).boxed().toList()),
                        progress::at);
    }

    /**
     * A model learnt without labels for given pairs, whose rows must exist. Where each row stands in one pair, the tables
     * are no lists to choose from, and the pairs are all there is to learn from; else the tables say more.
     */
    public MatchModel train(List<RowPair> pairs) {
        boolean rowByRow = pairs.size() == left.size()
                && pairs.size() == right.size()
                && pairs.stream().map(RowPair::left).distinct().count() == pairs.size()
                && pairs.stream().map(RowPair::right).distinct().count() == pairs.size();
        if (!rowByRow) {
            return train();
        }
        return Training.unsupervisedPairs(
                plan,
                references,
                left.entities(pairs.stream().map(RowPair::left).toList()),
                pairs.stream().map(pair -> references.get(pair.right())).toList());
    }

    /**
     * A model learnt from labelled pairs.
     *
     * @param train pairs that are learnt from, of both kinds
     * @param valid pairs set apart to choose and calibrate the model; may be empty
     * @throws ConfigurationException where the pairs are all matches, or none is
     */
    public MatchModel train(List<LabelledRows> train, List<LabelledRows> valid) {
        try {
            return withinOneTable
                    ? Training.supervisedOnOneTable(plan, references, labelled(train), labelled(valid), progress::at)
                    : Training.supervised(plan, references, labelled(train), labelled(valid), progress::at);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("--labels: " + e.getMessage(), e);
        }
    }

    private List<LabelledPair> labelled(List<LabelledRows> pairs) {
        return Slices.map(0, pairs.size(), threads, i -> {
            LabelledRows pair = pairs.get(i);
            ReferenceRow reference = references.get(pair.rows().right());
            return new LabelledPair(
                    left.id(pair.rows().left()),
                    left.entity(pair.rows().left()),
                    reference.referenceId(),
                    reference.normalised(),
                    pair.match());
        });
    }

    /**
     * Finds every record's candidates; within one table each unordered pair once.
     *
     * @param engine where to search
     * @param pairs told each pair, record by record in the table's order, the best candidate first
     */
    public void match(MatchModel model, SegmentSearch.Engine engine, Selection selection, Consumer<ScoredPair> pairs)
            throws IOException {
        requireSameFeatures(model);
        if (withinOneTable) {
            duplicates(model, engine, selection, pairs);
            return;
        }
        List<Integer> rows = IntStream.range(0, left.size()).boxed().toList();
        search(model, engine, references, rows, (row, found) -> {
            for (ScoredCandidate candidate : Decider.top(found, model, selection.top())) {
                double probability =
                        selection.competing() ? candidate.probability() : Decider.probability(candidate.score());
                pairs.accept(new ScoredPair(left.id(row), candidate.referenceId(), probability));
            }
        });
    }

    /**
     * First every row is searched among all rows, itself included, which tells how much it can share at most. But a row's own
     * best match is itself, and the search would drop what shares much less; so rows are then searched among others. In
     * each pass the rows whose number has a certain bit are searched by those that have not; two rows
     * differ in some bit, so that all pairs are looked at in small tables, and all but one in 256 in large ones.
     */
    private void duplicates(
            MatchModel model, SegmentSearch.Engine engine, Selection selection, Consumer<ScoredPair> pairs)
            throws IOException {
        Duplicates duplicates = new Duplicates(left, model, selection.top());
        List<Integer> all = IntStream.range(0, left.size()).boxed().toList();
        search(model, engine, references, all, duplicates::addWithItself);
        int passes = Math.min(PASSES_MAX, Integer.SIZE - Integer.numberOfLeadingZeros(left.size() - 1));
        for (int pass = 0; pass < passes; pass++) {
            int bit = 1 << pass;
            List<Integer> searching = IntStream.range(0, left.size())
                    .filter(row -> (row & bit) == 0)
                    .boxed()
                    .toList();
            List<ReferenceRow> searched = IntStream.range(0, left.size())
                    .filter(row -> (row & bit) != 0)
                    .mapToObj(references::get)
                    .toList();
            search(model, engine, searched, searching, duplicates::add);
        }
        duplicates.forEach(pairs);
    }

    /** Told what each segment found for a row. */
    @FunctionalInterface
    private interface Found {
        void of(int row, List<List<Candidate>> candidates);
    }

    private void search(
            MatchModel model, SegmentSearch.Engine engine, List<ReferenceRow> among, List<Integer> rows, Found outcome)
            throws IOException {
        try (SegmentSearch search = engine.open(segments(model, among), model)) {
            int chunk = BATCH * search.slots();
            for (int from = 0; from < rows.size(); from += chunk) {
                int to = Math.min(rows.size(), from + chunk);
                List<Entity> records = Slices.map(from, to, threads, i -> left.entity(rows.get(i)));
                List<RecordBatch> batches = new ArrayList<>();
                for (int start = 0; start < records.size(); start += BATCH) {
                    batches.add(new RecordBatch(records.subList(start, Math.min(records.size(), start + BATCH))));
                }
                int next = from;
                for (List<CandidateLists> found : search.search(batches)) {
                    int count = found.get(0).size();
                    for (int position = 0; position < count; position++) {
                        outcome.of(rows.get(next++), CandidateLists.ofRecord(found, position));
                    }
                }
                progress.at("matching", to, rows.size());
            }
        }
    }

    /**
     * One record's candidates as matching has them, best first, in competition; within one table the record itself is
     * among them.
     */
    public List<ScoredCandidate> candidates(MatchModel model, int row) {
        requireSameFeatures(model);
        LocalMatcher matcher = new LocalMatcher(segments(model, references), 1, model);
        return matcher.top(List.of(left.entity(row)), Decider.CANDIDATES_MAX, 1).get(0);
    }

    /** References as segments: one, and another for every so many rows; with the statistics of all references. */
    private List<Segment> segments(MatchModel model, List<ReferenceRow> among) {
        int count = 1 + among.size() / ROWS_PER_SEGMENT_MAX;
        progress.at("index", 0, count);
        List<Segment> segments = Segments.base(among, TermStatistics.of(model.layout(), references), count);
        progress.at("index", count, count);
        return segments;
    }

    /**
     * Scores given pairs: between two tables each with the probability that matching gives it among its record's candidates,
     * within one table by itself. The rows must exist.
     */
    public List<ScoredPair> score(MatchModel model, List<RowPair> pairs) {
        requireSameFeatures(model);
        return pairScores(model).scores(pairs, threads, progress);
    }

    /** Explains pairs, with the numbers that {@link #score} has. */
    public Explainer explainer(MatchModel model) {
        requireSameFeatures(model);
        return new Explainer(this, model, pairScores(model)::score);
    }

    private PairScores pairScores(MatchModel model) {
        MatchModel scoring = withinOneTable ? model.withoutCompetition() : model;
        return new PairScores(left, references, PairScorer.of(plan, scoring, references));
    }

    private void requireSameFeatures(MatchModel model) {
        if (!model.layout().equals(Layout.of(plan))) {
            throw new ConfigurationException("--model: the model " + model.version()
                    + " was trained with another plan: its features are not those of this plan's attributes;"
                    + " give the plan it was trained with, or train again (tributary train)");
        }
    }
}
