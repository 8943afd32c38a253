package dev.tributary.launcher.linkage;

import dev.tributary.launcher.terminal.Screen;
import dev.tributary.linkage.match.Linkage;
import dev.tributary.linkage.match.ModelFile;
import dev.tributary.linkage.match.RowPair;
import dev.tributary.linkage.match.SegmentSearch;
import dev.tributary.linkage.match.Selection;
import dev.tributary.linkage.plan.PlanYaml;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.plan.Plan;
import dev.tributary.runtime.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Matches two files, or finds duplicates within one. */
@Command(
        name = "match",
        description = {
            "Matches the records of one file against the references of another, or finds duplicates within one file, and "
                    + "writes left_id,right_id,score.",
            "",
            "The score is the calibrated probability that both are the same entity. Every candidate is written, likely "
                    + "or not, best first, at most K for a record: so any threshold can be applied later. A row below "
                    + "the plan's match threshold (0.5) is a candidate that is probably not the match; --min-score "
                    + "leaves such rows out. Two references that nothing tells apart have at most one half each.",
            "",
            "Without --plan one is inferred and printed; without --model one is trained first on these files, without "
                    + "labels."
        },
        footer = {
            "",
            "Examples:",
            "  tributary match --left crm.csv --right register.csv --out pred.csv",
            "  tributary match --left crm.csv --right register.csv --plan plan.yaml --model model.json --top 5 --out "
                    + "pred.csv",
            "  tributary match --left persons.csv --out duplicates.csv",
            "  tributary match --left a.csv --right b.csv --pairs pairs.csv --out scores.csv"
        },
        mixinStandardHelpOptions = true)
public final class MatchCommand implements Callable<Integer> {

    @Mixin
    private TableOptions tables;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The CSV file to write.")
    private Path out;

    @Option(names = "--plan", paramLabel = "FILE", description = "The plan; 'tributary plan init' writes one.")
    private Path plan;

    @Option(names = "--model", paramLabel = "FILE", description = "The model; 'tributary train' writes one.")
    private Path model;

    @Option(
            names = "--pairs",
            paramLabel = "FILE",
            description = "Score these pairs (CSV with left_id and right_id), in their order: each has the probability "
                    + "that matching gives it beside its record's other candidates.")
    private Path pairs;

    @Option(
            names = "--top",
            paramLabel = "K",
            description = "Most candidates of a record; default: 1, and all within one file.")
    private Integer top;

    @Option(
            names = "--min-score",
            paramLabel = "P",
            defaultValue = "0",
            description = "Leave out rows below this probability; default: ${DEFAULT-VALUE}, nothing is left out")
    private double minScore;

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            defaultValue = "in-process",
            description =
                    "Where to search: ${COMPLETION-CANDIDATES}; the decisions are the same. Default: ${DEFAULT-VALUE}")
    private Engine engine;

    @Option(
            names = "--spark",
            paramLabel = "URL",
            description =
                    "With --engine spark: the Spark Connect server, such as sc://127.0.0.1:15002; without it one is "
                            + "started on this machine and stopped at the end.")
    private String spark;

    @Option(names = "--save-plan", paramLabel = "FILE", description = "Write the plan that was used.")
    private Path savePlan;

    @Option(names = "--save-model", paramLabel = "FILE", description = "Write the model that was used.")
    private Path saveModel;

    /** Where to search. */
    private enum Engine {
        IN_PROCESS,
        SPARK;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Override
    public Integer call() throws IOException {
        check();
        Screen screen = Screen.standard();
        Optional<Plan> given = TableOptions.plan(plan);
        TableOptions.Tables read = tables.read(given, screen);
        Plan used = TableOptions.planOf(given, read, screen);
        StageBar bar = new StageBar(screen);
        Linkage linkage = tables.linkage(used, read, bar);
        Optional<List<RowPair>> rows =
                pairs == null ? Optional.empty() : Optional.of(RowPair.read("--pairs", pairs, linkage));
        MatchModel frozen = TableOptions.modelOf(model, linkage, rows, screen);
        save(used, frozen);
        try (PredictionFile file = new PredictionFile(out, minScore, used.match())) {
            if (rows.isPresent()) {
                linkage.score(frozen, rows.get()).forEach(file::add);
            } else {
                int limit = top != null ? top : linkage.isWithinOneTable() ? Integer.MAX_VALUE : 1;
                linkage.match(frozen, search(), Selection.best(limit), file::add);
            }
            bar.end();
            file.finish();
            screen.line(String.format(
                    Locale.ROOT,
                    "%,d pairs written to %s, %,d of them at or above match (%.2f); model %s",
                    file.written(),
                    out,
                    file.matches(),
                    used.match(),
                    frozen.version()));
        }
        return 0;
    }

    private SegmentSearch.Engine search() {
        return engine == Engine.SPARK
                ? SparkSearch.engine(Optional.ofNullable(spark))
                : SegmentSearch.inProcess(tables.threads());
    }

    private void check() {
        if (spark != null && (engine != Engine.SPARK || !spark.startsWith("sc://"))) {
            throw new ConfigurationException(
                    "--spark: takes a URL such as sc://127.0.0.1:15002 and goes with --engine spark");
        }
        if (engine == Engine.SPARK && pairs != null) {
            throw new ConfigurationException("--pairs: given pairs are scored in process; leave out --engine spark");
        }
        if (top != null && top < 1) {
            throw new ConfigurationException("--top: at least 1, not " + top);
        }
        if (!(minScore >= 0 && minScore <= 1)) {
            throw new ConfigurationException("--min-score: a probability in 0..1, not " + minScore);
        }
        Path folder = out.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new ConfigurationException(
                    "--out: " + out + " cannot be written; its folder is not there or read-only");
        }
    }

    private void save(Plan used, MatchModel frozen) throws IOException {
        if (savePlan != null) {
            Files.writeString(savePlan, PlanYaml.write(used));
        }
        if (saveModel != null) {
            ModelFile.write(saveModel, frozen, "trained on " + tables.title());
        }
    }
}
