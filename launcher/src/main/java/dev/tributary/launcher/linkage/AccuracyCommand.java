package dev.tributary.launcher.linkage;

import dev.tributary.launcher.terminal.Screen;
import dev.tributary.linkage.accuracy.AccuracyRun;
import dev.tributary.linkage.accuracy.AccuracyTable;
import dev.tributary.linkage.accuracy.SetFigures;
import dev.tributary.runtime.ConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the accuracy on a folder of sets. */
@Command(
        name = "accuracy",
        description = {
            "Matches every set of a folder with an inferred plan and a model trained without labels, and prints how well "
                    + "that agrees with the set's truth.",
            "",
            "A set is a folder with left.csv, right.csv (or none: duplicates within left) and truth.csv (left_id, "
                    + "right_id). Linked sets are judged by each left record's best candidate, single tables by pairs, name "
                    + "pairs (equal ids on both sides and a test.csv) pair by pair. F1 is at the threshold match; auto "
                    + "p. and cover. are the precision of what is matched automatically and the share of the true "
                    + "matches in it. Others' figures are at their best threshold."
        },
        footer = {
            "",
            "Examples:",
            "  tributary bench accuracy --data sets",
            "  tributary bench accuracy --data sets --set abt-buy --ablations --json figures.json"
        },
        mixinStandardHelpOptions = true)
public final class AccuracyCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", description = "The folder with the sets; without it TRIBUTARY_DATA.")
    private Path data;

    @Option(names = "--set", paramLabel = "NAME", split = ",", description = "Only these sets; default: all.")
    private List<String> sets = List.of();

    @Option(
            names = "--ablations",
            description = "Measure each set again without competition and without each feature, the others as trained.")
    private boolean ablations;

    @Option(
            names = "--parts",
            description = {
                "Measure linked sets again on parts, learning on each anew: 100 of the records, one match in six, half of "
                        + "the references, sides exchanged."
            })
    private boolean parts;

    @Option(names = "--threads", paramLabel = "N", description = "Threads; default: the machine's processors.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures for machines.")
    private Path json;

    @Override
    public Integer call() throws IOException {
        List<Path> folders = folders();
        Screen screen = Screen.standard();
        PrintWriter out = spec.commandLine().getOut();
        out.println(AccuracyTable.header());
        List<SetFigures> all = new ArrayList<>();
        boolean failed = false;
        for (Path folder : folders) {
            StageBar bar = new StageBar(screen);
            String name = folder.getFileName().toString();
            List<SetFigures> figures;
            try {
                figures = new AccuracyRun(
                                folder, threads, (stage, done, total) -> bar.at(name + " " + stage, done, total))
                        .measure(ablations, parts);
            } catch (IOException | RuntimeException e) {
                // the other sets are worth their figures
                bar.end();
                screen.line(name + " cannot be measured: " + e);
                failed = true;
                continue;
            }
            bar.end();
            figures.forEach(line -> out.println(AccuracyTable.line(line)));
            out.flush();
            all.addAll(figures);
            if (json != null) {
                Files.writeString(json, AccuracyTable.json(all));
            }
        }
        return failed ? 1 : 0;
    }

    private List<Path> folders() throws IOException {
        String given = System.getenv("TRIBUTARY_DATA");
        Path home = data != null ? data : given != null ? Path.of(given) : null;
        if (home == null || !Files.isDirectory(home)) {
            throw new ConfigurationException(
                    "--data: " + (home == null ? "name the folder with the sets" : home + " is no folder"));
        }
        if (threads < 1) {
            throw new ConfigurationException("--threads: at least 1, not " + threads);
        }
        List<Path> found;
        try (Stream<Path> entries = Files.list(home)) {
            found = entries.filter(AccuracyRun::isSet)
                    .filter(folder ->
                            sets.isEmpty() || sets.contains(folder.getFileName().toString()))
                    .sorted()
                    .toList();
        }
        if (found.isEmpty() || !sets.isEmpty() && found.size() < sets.size()) {
            throw new ConfigurationException((sets.isEmpty() ? "--data: " : "--set: ") + home
                    + " has not every set asked for; a set is a folder with left.csv and truth.csv");
        }
        return found;
    }
}
