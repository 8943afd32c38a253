package dev.tributary.linkage.accuracy;

import dev.tributary.linkage.evaluate.EvaluationReport;
import dev.tributary.linkage.evaluate.PairFile;
import dev.tributary.linkage.evaluate.PairSet;
import dev.tributary.linkage.evaluate.ScoredPair;
import dev.tributary.linkage.infer.PlanInference;
import dev.tributary.linkage.match.Linkage;
import dev.tributary.linkage.match.RowPair;
import dev.tributary.linkage.match.WorkProgress;
import dev.tributary.linkage.table.InputFile;
import dev.tributary.linkage.table.Table;
import dev.tributary.matching.model.Decider;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    /** @param ablations whether the matcher is also measured with parts of it switched off */
    public List<SetFigures> measure(boolean ablations) throws IOException {
        long started = System.nanoTime();
        Table left = table("left.csv");
        boolean withinOneTable = !Files.exists(set.resolve("right.csv"));
        Optional<Table> right = withinOneTable ? Optional.empty() : Optional.of(table("right.csv"));
        Plan plan = PlanInference.infer(left, right).plan();
        Linkage linkage = Linkage.of(plan, left, right, threads, progress);
        MatchModel model = linkage.train();
        double training = seconds(started);
        if (isNamePairs(left, right)) {
            return namePairs(linkage, model, training);
        }
        List<Variant> variants = new ArrayList<>(List.of(Variant.ALL));
        if (ablations) {
            variants.add(Variant.NO_COMPETITION);
            variants.addAll(Variant.withoutEachGroup(model));
        }
        PairSet truth = PairFile.truth("--data", set.resolve("truth.csv"), withinOneTable);
        List<SetFigures> figures = new ArrayList<>();
        for (Variant variant : variants) {
            long matching = System.nanoTime();
            List<ScoredPair> pairs = match(linkage, variant.model().apply(model), variant);
            figures.add(SetFigures.of(
                    name(),
                    variant.name(),
                    withinOneTable ? "pairwise" : "best-per-left",
                    EvaluationReport.of(name(), pairs, truth, plan.match(), model.auto(), Optional.empty()),
                    training + seconds(matching)));
        }
        return figures;
    }

    private static List<ScoredPair> match(Linkage linkage, MatchModel model, Variant variant) {
        List<ScoredPair> pairs = new ArrayList<>();
        int top = linkage.isWithinOneTable() ? DUPLICATES_MAX : Decider.CANDIDATES_MAX;
        if (variant.competing()) {
            linkage.match(model, top, pairs::add);
        } else {
            linkage.matchWithoutCompetition(model, top, pairs::add);
        }
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

    private List<SetFigures> namePairs(Linkage linkage, MatchModel model, double training) throws IOException {
        Path labels = set.resolve("test.csv");
        List<PairFile.Line> lines = PairFile.read("--data", labels, Optional.of("label"));
        Table left = linkage.left().table();
        int schema = left.columns().indexOf("schema");
        List<RowPair> all = new ArrayList<>();
        List<RowPair> organisations = new ArrayList<>();
        PairSet truth = new PairSet(false);
        PairSet ofOrganisations = new PairSet(false);
        for (PairFile.Line line : lines) {
            RowPair pair = new RowPair(
                    left.row(line.left()).orElseThrow(),
                    linkage.right().table().row(line.right()).orElseThrow());
            boolean organisation = schema >= 0
                    && !PERSONS.contains(left.value(pair.left(), schema).toLowerCase(java.util.Locale.ROOT));
            all.add(pair);
            if (organisation) {
                organisations.add(pair);
            }
            if (PairFile.label("--data", labels, line)) {
                truth.add(line.left(), line.right());
                if (organisation) {
                    ofOrganisations.add(line.left(), line.right());
                }
            }
        }
        List<SetFigures> figures = new ArrayList<>();
        figures.add(pairs(name(), linkage, model, all, truth, training));
        if (!organisations.isEmpty()) {
            figures.add(pairs(name() + "/organisations", linkage, model, organisations, ofOrganisations, training));
        }
        return figures;
    }

    private static SetFigures pairs(
            String name, Linkage linkage, MatchModel model, List<RowPair> pairs, PairSet truth, double training) {
        long started = System.nanoTime();
        List<ScoredPair> scored = linkage.score(model, pairs);
        double seconds = training + seconds(started);
        EvaluationReport report =
                EvaluationReport.of(name, scored, truth, linkage.plan().match(), model.auto(), Optional.empty());
        return SetFigures.of(name, Variant.ALL.name(), "pairs", report, seconds);
    }

    private String name() {
        return set.getFileName().toString();
    }

    private Table table(String file) throws IOException {
        return Table.read(InputFile.of("--data", set.resolve(file), Optional.empty(), ','), Optional.empty());
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
