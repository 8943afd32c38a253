package dev.tributary.launcher.linkage;

import dev.tributary.launcher.terminal.Screen;
import dev.tributary.linkage.evaluate.EvaluationReport;
import dev.tributary.linkage.evaluate.LabelledFigures;
import dev.tributary.linkage.evaluate.LabelledScore;
import dev.tributary.linkage.evaluate.PairFile;
import dev.tributary.linkage.evaluate.PairSet;
import dev.tributary.linkage.evaluate.ReportHtml;
import dev.tributary.linkage.evaluate.ReportJson;
import dev.tributary.linkage.evaluate.ReportText;
import dev.tributary.linkage.evaluate.ScoredPair;
import dev.tributary.linkage.match.Explainer;
import dev.tributary.linkage.match.LabelledRows;
import dev.tributary.linkage.match.Linkage;
import dev.tributary.linkage.match.RowPair;
import dev.tributary.linkage.match.SegmentSearch;
import dev.tributary.linkage.match.Selection;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.plan.Plan;
import dev.tributary.runtime.ConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares predictions with a truth. */
@Command(
        name = "evaluate",
        description = {
            "Compares predictions with a truth: precision, recall and F1 of each record's best prediction and of all "
                    + "pairs, at the plan's thresholds and at the best one, candidate recall, calibration, worst errors.",
            "",
            "The predictions are those of --pred; with --left and --right instead, the files are matched first, and the "
                    + "worst errors are explained."
        },
        footer = {
            "",
            "Examples:",
            "  tributary evaluate --pred pred.csv --truth truth.csv",
            "  tributary evaluate --left a.csv --right b.csv --truth truth.csv --html report.html",
            "  tributary evaluate --left a.csv --right b.csv --model model.json --truth truth.csv --labels test.csv"
        },
        mixinStandardHelpOptions = true)
public final class EvaluateCommand implements Callable<Integer> {

    private static final int CANDIDATES_MAX = 200;
    private static final int EXPLAINED_MAX = 5;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TableOptions tables;

    @Option(names = "--pred", paramLabel = "FILE", description = "Predictions: CSV with left_id, right_id and score.")
    private Path pred;

    @Option(
            names = "--truth",
            required = true,
            paramLabel = "FILE",
            description = "True pairs: CSV with left_id and right_id.")
    private Path truth;

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description = "Labelled pairs: CSV with left_id, right_id and label (0 or 1), such as the test split of a "
                    + "published set. With --left they are scored as match --pairs does; with --pred, pairs that were not "
                    + "predicted have the score 0.")
    private Path labels;

    @Option(names = "--one-table", description = "The pairs of --pred are within one table: (a, b) is (b, a).")
    private boolean oneTable;

    @Option(names = "--plan", paramLabel = "FILE", description = "The plan, with its thresholds.")
    private Path plan;

    @Option(names = "--model", paramLabel = "FILE", description = "The model; without it one is trained.")
    private Path model;

    @Option(names = "--html", paramLabel = "FILE", description = "Write the report with its curves as one HTML file.")
    private Path html;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures for machines.")
    private Path json;

    /** What is judged, and what explains it. */
    private record Judged(
            String title,
            List<ScoredPair> pairs,
            double match,
            double auto,
            Optional<Linkage> linkage,
            Optional<MatchModel> model) {}

    @Override
    public Integer call() throws IOException {
        if ((pred == null) == !tables.hasLeft()) {
            throw new ConfigurationException(
                    "name either the predictions (--pred) or the files to match first (--left, --right)");
        }
        Screen screen = Screen.standard();
        boolean withinOneTable = pred == null ? tables.isWithinOneTable() : oneTable;
        PairSet pairs = PairFile.truth("--truth", truth, withinOneTable);
        Optional<List<PairFile.Line>> labelled = labels == null
                ? Optional.empty()
                : Optional.of(PairFile.read("--labels", labels, Optional.of("label")));
        Judged judged = pred == null ? matched(screen) : predicted();
        Optional<LabelledFigures> figures = Optional.empty();
        if (labelled.isPresent()) {
            List<LabelledScore> scores = judged.linkage.isPresent()
                    ? scored(judged.linkage.get(), judged.model.orElseThrow())
                    : predicted(judged.pairs, labelled.get(), withinOneTable);
            figures = Optional.of(LabelledFigures.of(scores, judged.match));
        }
        EvaluationReport report =
                EvaluationReport.of(judged.title, judged.pairs, pairs, judged.match, judged.auto, figures);
        print(report, explanations(report, judged));
        return 0;
    }

    private Judged predicted() throws IOException {
        Optional<Plan> given = TableOptions.plan(plan);
        return new Judged(
                pred.getFileName().toString(),
                PairFile.predictions("--pred", pred),
                given.map(Plan::match).orElse(Plan.MATCH),
                given.map(Plan::auto).orElse(Plan.AUTO),
                Optional.empty(),
                Optional.empty());
    }

    private Judged matched(Screen screen) throws IOException {
        Optional<Plan> given = TableOptions.plan(plan);
        TableOptions.Tables read = tables.read(given, screen);
        Plan used = TableOptions.planOf(given, read, screen);
        StageBar bar = new StageBar(screen);
        Linkage linkage = tables.linkage(used, read, bar);
        MatchModel frozen = TableOptions.modelOf(model, linkage, screen);
        List<ScoredPair> pairs = new ArrayList<>();
        linkage.match(frozen, SegmentSearch.inProcess(tables.threads()), Selection.best(CANDIDATES_MAX), pairs::add);
        bar.end();
        return new Judged(
                tables.title(), pairs, used.match(), frozen.auto(), Optional.of(linkage), Optional.of(frozen));
    }

    /** Each labelled pair by itself. */
    private List<LabelledScore> scored(Linkage linkage, MatchModel frozen) throws IOException {
        List<LabelledRows> rows = LabelledRows.read("--labels", labels, linkage);
        List<ScoredPair> pairs =
                linkage.score(frozen, rows.stream().map(LabelledRows::rows).toList());
        List<LabelledScore> scores = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            scores.add(new LabelledScore(pairs.get(i).score(), rows.get(i).match()));
        }
        return scores;
    }

    /** What was predicted of each labelled pair. */
    private List<LabelledScore> predicted(List<ScoredPair> pairs, List<PairFile.Line> lines, boolean withinOneTable) {
        List<LabelledScore> scores = new ArrayList<>();
        Map<List<String>, Double> byPair = new HashMap<>();
        pairs.forEach(pair -> byPair.put(List.of(pair.left(), pair.right()), pair.score()));
        for (PairFile.Line line : lines) {
            Double score = byPair.get(List.of(line.left(), line.right()));
            if (score == null && withinOneTable) {
                score = byPair.get(List.of(line.right(), line.left()));
            }
            scores.add(new LabelledScore(score == null ? 0 : score, PairFile.label("--labels", labels, line)));
        }
        return scores;
    }

    private static Optional<RowPair> rows(Linkage linkage, String left, String right) {
        OptionalInt leftRow = linkage.left().table().row(left);
        OptionalInt rightRow = linkage.right().table().row(right);
        return leftRow.isPresent() && rightRow.isPresent()
                ? Optional.of(new RowPair(leftRow.getAsInt(), rightRow.getAsInt()))
                : Optional.empty();
    }

    private static Map<Integer, String> explanations(EvaluationReport report, Judged judged) {
        Map<Integer, String> texts = new HashMap<>();
        if (judged.linkage.isEmpty()) {
            return texts;
        }
        Explainer explainer = judged.linkage.get().explainer(judged.model.orElseThrow());
        for (int i = 0; i < report.errors().size(); i++) {
            int place = i;
            EvaluationReport.PairError error = report.errors().get(i);
            rows(judged.linkage.get(), error.left(), error.right())
                    .ifPresent(pair -> texts.put(place, String.join("\n", explainer.lines(pair))));
        }
        return texts;
    }

    private void print(EvaluationReport report, Map<Integer, String> explanations) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        ReportText.lines(report).forEach(out::println);
        out.println();
        out.println("worst errors at match" + (report.errors().isEmpty() ? ": none" : ""));
        int wrong = 0;
        int missed = 0;
        for (int i = 0; i < report.errors().size(); i++) {
            EvaluationReport.PairError error = report.errors().get(i);
            if (error.missed() ? missed++ >= EXPLAINED_MAX : wrong++ >= EXPLAINED_MAX) {
                continue;
            }
            out.println(String.format(
                    Locale.ROOT,
                    "  %s %s and %s, probability %.4f%s",
                    error.missed() ? "missed" : "wrong ",
                    error.left(),
                    error.right(),
                    error.score(),
                    error.insteadOf().isEmpty()
                            ? ""
                            : (error.missed() ? "; predicted was " : "; true is ") + error.insteadOf()));
            Optional.ofNullable(explanations.get(i))
                    .ifPresent(text -> text.lines().forEach(line -> out.println("      " + line)));
        }
        out.flush();
        if (html != null) {
            Files.writeString(html, ReportHtml.write(report, explanations));
        }
        if (json != null) {
            Files.writeString(json, ReportJson.write(report));
        }
    }
}
