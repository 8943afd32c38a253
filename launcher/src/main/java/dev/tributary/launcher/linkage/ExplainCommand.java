package dev.tributary.launcher.linkage;

import dev.tributary.launcher.terminal.Screen;
import dev.tributary.linkage.match.Linkage;
import dev.tributary.linkage.match.RowPair;
import dev.tributary.linkage.table.Table;
import dev.tributary.matching.ScoredCandidate;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.plan.Plan;
import dev.tributary.runtime.ConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Explains why two rows are, or are not, the same. */
@Command(
        name = "explain",
        description = "Shows both rows, every feature with its level, similarity and weight, how the weights add up to "
                + "the probability, and the candidates that it competes with: the numbers that decide.",
        footer = {
            "",
            "Example:",
            "  tributary explain --left crm.csv --right register.csv --left-id 17 --right-id HRB4711 --model model.json"
        },
        mixinStandardHelpOptions = true)
public final class ExplainCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private TableOptions tables;

    @Option(names = "--left-id", required = true, paramLabel = "ID", description = "Id of the left row.")
    private String leftId;

    @Option(
            names = "--right-id",
            paramLabel = "ID",
            description = "Id of the right row; without it, the left row's best candidate.")
    private String rightId;

    @Option(names = "--plan", paramLabel = "FILE", description = "The plan; without it one is inferred.")
    private Path plan;

    @Option(
            names = "--model",
            paramLabel = "FILE",
            description = "The model; without it one is trained on these files, as 'tributary match' does.")
    private Path model;

    @Override
    public Integer call() throws IOException {
        Screen screen = Screen.standard();
        Optional<Plan> given = TableOptions.plan(plan);
        TableOptions.Tables read = tables.read(given, screen);
        Plan used = TableOptions.planOf(given, read, screen);
        StageBar bar = new StageBar(screen);
        Linkage linkage = tables.linkage(used, read, bar);
        int left = row("--left-id", leftId, linkage.left().table());
        if (rightId != null) {
            row("--right-id", rightId, linkage.right().table());
        }
        MatchModel frozen = TableOptions.modelOf(model, linkage, screen);
        List<ScoredCandidate> candidates = linkage.candidates(frozen, left).stream()
                .filter(candidate ->
                        !linkage.isWithinOneTable() || !candidate.referenceId().equals(leftId))
                .toList();
        bar.end();
        if (rightId == null && candidates.isEmpty()) {
            spec.commandLine().getOut().println("no reference is a candidate for " + leftId);
            return 0;
        }
        String other = rightId != null ? rightId : candidates.get(0).referenceId();
        RowPair pair =
                new RowPair(left, row("--right-id", other, linkage.right().table()));
        PrintWriter out = spec.commandLine().getOut();
        linkage.explainer(frozen).lines(pair).forEach(out::println);
        rivals(out, linkage, candidates, other);
        out.flush();
        return 0;
    }

    private static void rivals(PrintWriter out, Linkage linkage, List<ScoredCandidate> candidates, String other) {
        out.println();
        out.println(linkage.isWithinOneTable() ? "candidates (they do not compete)" : "candidates, in competition");
        boolean found = false;
        for (ScoredCandidate candidate : candidates) {
            boolean asked = candidate.referenceId().equals(other);
            found |= asked;
            out.println(String.format(
                    Locale.ROOT,
                    "%s %-24s sum %8.2f%s",
                    asked ? ">" : " ",
                    candidate.referenceId(),
                    candidate.score(),
                    linkage.isWithinOneTable()
                            ? ""
                            : String.format(Locale.ROOT, "  probability %.6f", candidate.probability())));
        }
        if (!found) {
            out.println("> " + other + " was not among the candidates that the search found");
        }
    }

    private static int row(String option, String id, Table table) {
        return table.row(id)
                .orElseThrow(() -> new ConfigurationException(option + ": " + table.name() + " has no row " + id));
    }
}
