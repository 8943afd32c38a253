package dev.tributary.launcher.linkage;

import dev.tributary.launcher.terminal.Screen;
import dev.tributary.linkage.match.Linkage;
import dev.tributary.linkage.match.ModelFile;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.plan.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a model. */
@Command(
        name = "train",
        description = "Trains a model on one or two files without labels, by expectation maximisation, and writes it. "
                + "The same files and plan give the same model.",
        footer = {
            "",
            "Example:",
            "  tributary train --plan plan.yaml --left crm.csv --right register.csv --out model.json"
        },
        mixinStandardHelpOptions = true)
public final class TrainCommand implements Callable<Integer> {

    @Mixin
    private TableOptions tables;

    @Option(names = "--plan", paramLabel = "FILE", description = "The plan; without it one is inferred and printed.")
    private Path plan;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "The model file to write: JSON where the name ends in .json, else lines of key = value, as "
                    + "streams take them.")
    private Path out;

    @Override
    public Integer call() throws IOException {
        Screen screen = Screen.standard();
        Optional<Plan> given = TableOptions.plan(plan);
        TableOptions.Tables read = tables.read(given, screen);
        Plan used = TableOptions.planOf(given, read, screen);
        StageBar bar = new StageBar(screen);
        Linkage linkage = tables.linkage(used, read, bar);
        MatchModel model = linkage.train();
        bar.end();
        ModelFile.write(out, model, "trained on " + tables.title());
        screen.line("model " + model.version() + " written to " + out);
        return 0;
    }
}
