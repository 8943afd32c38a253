package dev.tributary.linkage.accuracy;

import dev.tributary.linkage.evaluate.EvaluationReport;
import dev.tributary.linkage.evaluate.LabelledScore;
import dev.tributary.linkage.evaluate.PairFile;
import dev.tributary.linkage.evaluate.PairSet;
import dev.tributary.linkage.evaluate.ScoredPair;
import dev.tributary.linkage.infer.PlanInference;
import dev.tributary.linkage.match.LabelledRows;
import dev.tributary.linkage.match.Linkage;
import dev.tributary.linkage.match.SegmentSearch;
import dev.tributary.linkage.match.Selection;
import dev.tributary.linkage.match.WorkProgress;
import dev.tributary.linkage.table.InputFile;
import dev.tributary.linkage.table.Table;
import dev.tributary.matching.model.Decider;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.training.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Measures one set: inferred plan, training without labels, matching, evaluation. */
public final class AccuracyRun {

    /** Candidates of a row within one table. */
    private static final int DUPLICATES_MAX = 200;

    /** Names of persons, where a set of name pairs says what each is. */
    private static final Set<String> PERSONS = Set.of("person", "individual");

    private final Path set;
    private final int threads;
    private final WorkProgress progress;

    public AccuracyRun(Path set, int threads, WorkProgress progress) {
        this.set = set;
        this.threads = threads;
        this.progress = progress;
    }

    /** Whether a folder holds a set. */
    public static boolean isSet(Path folder) {
        return Files.isRegularFile(folder.resolve("left.csv")) && Files.isRegularFile(folder.resolve("truth.csv"));
    }

    /**
     * Measures.
     *
     * @param ablations whether the matcher is also measured with parts of it switched off
     * @param parts whether it is also measured on parts of the set, learning on each anew
     */
    public List<SetFigures> measure(boolean ablations, boolean parts) throws IOException {
        long started = System.nanoTime();
        Table left = table("left.csv");
        boolean withinOneTable = !Files.exists(set.resolve("right.csv"));
        Optional<Table> right = withinOneTable ? Optional.empty() : Optional.of(table("right.csv"));
        Linkage linkage = linkage(left, right);
        if (isNamePairs(left, right)) {
            return namePairs(linkage);
        }
        MatchModel model = linkage.train();
        double training = seconds(started);
        List<Variant> variants = new ArrayList<>(List.of(Variant.ALL));
        if (ablations) {
            variants.add(Variant.NO_COMPETITION);
            variants.add(new Variant("fixed weights", trained -> Training.fixed(linkage.plan()), true));
            variants.addAll(Variant.withoutEachGroup(model));
        }
        PairSet truth = PairFile.truth("--data", set.resolve("truth.csv"), withinOneTable);
        List<SetFigures> figures = new ArrayList<>();
        for (Variant variant : variants) {
            figures.add(figures(linkage, model, variant, truth, training));
        }
        if (parts && right.isPresent()) {
            for (SetPart part : SetPart.of(left, right.get(), truth)) {
                figures.add(figures(part));
            }
        }
        if (List.of("train.csv", "valid.csv", "test.csv").stream().allMatch(file -> Files.exists(set.resolve(file)))) {
            figures.addAll(testSplit(linkage, model));
        }
        return figures;
    }

    private Linkage linkage(Table left, Optional<Table> right) throws IOException {
        return Linkage.of(PlanInference.infer(left, right).plan(), left, right, threads, progress);
    }

    private SetFigures figures(SetPart part) throws IOException {
        long started = System.nanoTime();
        Linkage linkage = linkage(part.left(), Optional.of(part.right()));
        MatchModel model = linkage.train();
        Variant variant = new Variant(part.name(), trained -> trained, true);
        return figures(linkage, model, variant, part.truth(), seconds(started));
    }

    /** @param training seconds that went before the matching */
    private SetFigures figures(Linkage linkage, MatchModel model, Variant variant, PairSet truth, double training)
            throws IOException {
        long matching = System.nanoTime();
        List<ScoredPair> pairs = match(linkage, variant.model().apply(model), variant);
        double match = linkage.plan().match();
        return SetFigures.of(
                name(),
                variant.name(),
                linkage.isWithinOneTable() ? "pairwise" : "best-per-left",
                EvaluationReport.of(name(), pairs, truth, match, model.auto(), Optional.empty()),
                training + seconds(matching));
    }

    /** The published test split, without labels and with those of the other splits. */
    private List<SetFigures> testSplit(Linkage linkage, MatchModel unsupervised) throws IOException {
        long started = System.nanoTime();
        List<LabelledRows> test = labelled("test.csv", linkage);
        String name = name() + Peer.TEST_SPLIT;
        SetFigures without = SetFigures.ofLabels(
                name, "without labels", scores(linkage, unsupervised, test), linkage.plan(), seconds(started));
        started = System.nanoTime();
        MatchModel supervised = linkage.train(labelled("train.csv", linkage), labelled("valid.csv", linkage));
        SetFigures with = SetFigures.ofLabels(
                name, Variant.ALL.name(), scores(linkage, supervised, test), linkage.plan(), seconds(started));
        return List.of(with, without);
    }

    private List<LabelledRows> labelled(String file, Linkage linkage) throws IOException {
        return LabelledRows.read("--data", set.resolve(file), linkage);
    }

    private static List<LabelledScore> scores(Linkage linkage, MatchModel model, List<LabelledRows> pairs) {
        List<ScoredPair> scored =
                linkage.score(model, pairs.stream().map(LabelledRows::rows).toList());
        List<LabelledScore> scores = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            scores.add(new LabelledScore(scored.get(i).score(), pairs.get(i).match()));
        }
        return scores;
    }

    private List<ScoredPair> match(Linkage linkage, MatchModel model, Variant variant) throws IOException {
        List<ScoredPair> pairs = new ArrayList<>();
        int top = linkage.isWithinOneTable() ? DUPLICATES_MAX : Decider.TOP_MAX;
        linkage.match(model, SegmentSearch.inProcess(threads), new Selection(top, variant.competing()), pairs::add);
        return pairs;
    }

    /** Each left row belongs to the right row of the same id: given pairs to be judged, not lists to be matched. */
    private boolean isNamePairs(Table left, Optional<Table> right) {
        if (right.isEmpty() || left.size() != right.get().size() || !Files.exists(set.resolve("test.csv"))) {
            return false;
        }
        for (int row = 0; row < left.size(); row++) {
            if (!left.id(row).equals(right.get().id(row))) {
                return false;
            }
        }
        return true;
    }

    private List<SetFigures> namePairs(Linkage linkage) throws IOException {
        long started = System.nanoTime();
        List<LabelledRows> all = labelled("test.csv", linkage);
        MatchModel model = linkage.train(all.stream().map(LabelledRows::rows).toList());
        Table left = linkage.left().table();
        int schema = left.columns().indexOf("schema");
        List<LabelledRows> organisations = all.stream()
                .filter(pair -> schema >= 0
                        && !PERSONS.contains(
                                left.value(pair.rows().left(), schema).toLowerCase(Locale.ROOT)))
                .toList();
        List<SetFigures> figures = new ArrayList<>();
        figures.add(SetFigures.ofLabels(
                name(), Variant.ALL.name(), scores(linkage, model, all), linkage.plan(), seconds(started)));
        if (!organisations.isEmpty()) {
            figures.add(SetFigures.ofLabels(
                    name() + "/organisations",
                    Variant.ALL.name(),
                    scores(linkage, model, organisations),
                    linkage.plan(),
                    seconds(started)));
        }
        return figures;
    }

    private String name() {
        return set.getFileName().toString();
    }

    private Table table(String file) throws IOException {
        return Table.read(
                InputFile.of("--data", set.resolve(file), Optional.empty(), Optional.empty()), Optional.empty());
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
