package dev.tributary.launcher.linkage;

import dev.tributary.launcher.terminal.Screen;
import dev.tributary.linkage.infer.InferredPlan;
import dev.tributary.linkage.infer.PlanInference;
import dev.tributary.linkage.match.Linkage;
import dev.tributary.linkage.match.ModelFile;
import dev.tributary.linkage.match.RowPair;
import dev.tributary.linkage.match.WorkProgress;
import dev.tributary.linkage.plan.PlanYaml;
import dev.tributary.linkage.table.InputFile;
import dev.tributary.linkage.table.Table;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.plan.Plan;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.PlanReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of every command that reads tables, and the reading itself. */
final class TableOptions {

    private static final int FAULTS_SHOWN_MAX = 20;

    @Option(
            names = "--left",
            paramLabel = "FILE",
            description = "The records: CSV (RFC 4180, with a header) or JSON lines, in UTF-8. The first column is the "
                    + "id, unless the plan says otherwise.")
    private Path left;

    @Option(
            names = "--right",
            paramLabel = "FILE",
            description = "The references that they are matched against; without it, duplicates within the left file.")
    private Path right;

    @Option(
            names = "--delimiter",
            paramLabel = "CHAR",
            description = "Between the values of a CSV row; default: a comma, in .tsv files a tab")
    private Character delimiter;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads; default: the machine's processors. The results do not depend on it.")
    private int threads = Runtime.getRuntime().availableProcessors();

    boolean hasLeft() {
        return left != null;
    }

    boolean isWithinOneTable() {
        return right == null;
    }

    /** The left file's name, for titles. */
    String title() {
        return right == null ? left.getFileName().toString() : left.getFileName() + " // " + right.getFileName();
    }

    int threads() {
        if (threads < 1) {
            throw new ConfigurationException("--threads: at least 1, not " + threads);
        }
        return threads;
    }

    /** Both tables, read whole. */
    record Tables(Table left, Optional<Table> right) {}

    /** @param plan names the id columns; without one they are the first ones */
    Tables read(Optional<Plan> plan, Screen screen) throws IOException {
        if (left == null) {
            throw new ConfigurationException("--left: name the file with the records");
        }
        Table ofLeft = table("--left", left, plan.map(Plan::leftId), screen);
        return new Tables(
                ofLeft,
                right == null
                        ? Optional.empty()
                        : Optional.of(table("--right", right, plan.map(Plan::rightId), screen)));
    }

    private Table table(String option, Path file, Optional<String> idColumn, Screen screen) throws IOException {
        Table table =
                Table.read(InputFile.of(option, file, Optional.empty(), Optional.ofNullable(delimiter)), idColumn);
        table.faults().stream()
                .limit(FAULTS_SHOWN_MAX)
                .forEach(fault -> screen.line("skipped " + table.name() + " " + fault));
        if (table.faultCount() > FAULTS_SHOWN_MAX) {
            screen.line(
                    String.format(Locale.ROOT, "%s: %,d bad lines skipped in all", table.name(), table.faultCount()));
        }
        return table;
    }

    /** The plan of a file; empty without one. */
    static Optional<Plan> plan(Path file) throws IOException {
        return file == null ? Optional.empty() : Optional.of(PlanReader.read(file));
    }

    /** The plan, inferred and shown where none is given. */
    static Plan planOf(Optional<Plan> given, Tables tables, Screen screen) {
        if (given.isPresent()) {
            return given.get();
        }
        InferredPlan inferred = PlanInference.infer(tables.left(), tables.right());
        screen.line(PlanYaml.write(inferred).stripTrailing());
        return inferred.plan();
    }

    /** The model of a file, or one trained without labels on the tables. */
    static MatchModel modelOf(Path file, Linkage linkage, Screen screen) throws IOException {
        return modelOf(file, linkage, Optional.empty(), screen);
    }

    /** Likewise, where pairs are given trained on these. */
    static MatchModel modelOf(Path file, Linkage linkage, Optional<List<RowPair>> pairs, Screen screen)
            throws IOException {
        if (file != null) {
            MatchModel model = ModelFile.read(file);
            screen.line("model " + model.version() + ", read from " + file);
            return model;
        }
        MatchModel model = pairs.isPresent() ? linkage.train(pairs.get()) : linkage.train();
        screen.line("model " + model.version() + ", trained without labels on these files and frozen");
        return model;
    }

    /** Both tables under the plan. */
    Linkage linkage(Plan plan, Tables tables, WorkProgress progress) {
        return Linkage.of(plan, tables.left(), tables.right(), threads(), progress);
    }
}
