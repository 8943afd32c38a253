package dev.tributary.launcher.linkage;

import dev.tributary.launcher.terminal.Screen;
import dev.tributary.linkage.match.LabelledRows;
import dev.tributary.linkage.match.Linkage;
import dev.tributary.linkage.match.ModelFile;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.plan.Plan;
import dev.tributary.runtime.ConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a model. */
@Command(
        name = "train",
        description = {
            "Trains a model on one or two files and writes it: without labels by expectation maximisation, with labels "
                    + "by logistic regression and boosted trees, as far as they help on pairs that they have not seen.",
            "The same files, plan and labels give the same model."
        },
        footer = {
            "",
            "Examples:",
            "  tributary train --plan plan.yaml --left crm.csv --right register.csv --out model.json",
            "  tributary train --left a.csv --right b.csv --labels train.csv --valid valid.csv --out model.json"
        },
        mixinStandardHelpOptions = true)
public final class TrainCommand implements Callable<Integer> {

    @Mixin
    private TableOptions tables;

    @Option(names = "--plan", paramLabel = "FILE", description = "The plan; without it one is inferred and printed.")
    private Path plan;

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description = "Labelled pairs to learn from: CSV with left_id, right_id and label (0 or 1); both kinds.")
    private Path labels;

    @Option(
            names = "--valid",
            paramLabel = "FILE",
            description = "With --labels: more labelled pairs to learn from, of any kind.")
    private Path valid;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "The model file to write: JSON where the name ends in .json, else lines of key = value, as "
                    + "streams take them.")
    private Path out;

    @Override
    public Integer call() throws IOException {
        if (valid != null && labels == null) {
            throw new ConfigurationException("--valid: goes with --labels, the pairs to learn from");
        }
        Screen screen = Screen.standard();
        Optional<Plan> given = TableOptions.plan(plan);
        TableOptions.Tables read = tables.read(given, screen);
        Plan used = TableOptions.planOf(given, read, screen);
        StageBar bar = new StageBar(screen);
        Linkage linkage = tables.linkage(used, read, bar);
        List<LabelledRows> train = labels == null ? List.of() : LabelledRows.read("--labels", labels, linkage);
        List<LabelledRows> more = valid == null ? List.of() : LabelledRows.read("--valid", valid, linkage);
        MatchModel model = labels == null ? linkage.train() : linkage.train(train, more);
        bar.end();
        ModelFile.write(out, model, "trained on " + tables.title());
        screen.line("model " + model.version() + " written to " + out);
        screen.line(AutoReport.of(
                used,
                model,
                linkage,
                Stream.concat(train.stream(), more.stream()).toList()));
        return 0;
    }
}
