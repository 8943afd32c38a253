package dev.tributary.launcher.databricks;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.launcher.StreamOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says of every connection whether it can be used, and what helps where it cannot. */
@Command(
        name = "doctor",
        description =
                "Checks every connection and right in turn: a line each, with the mend. Ends with 1 where one is amiss.",
        mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {

    @Mixin
    private StreamOptions options;

    @Option(names = "--json", description = "One JSON array in place of lines.")
    private boolean json;

    @Option(
            names = "--wait",
            description = "Start what sleeps (a cluster, a SQL warehouse, a serving endpoint) and wait for it, at most"
                    + " databricks.start-timeout, showing how far it is.")
    private boolean wait;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, IOException {
        PrintWriter out = spec.commandLine().getOut();
        List<Finding> findings = new ArrayList<>();
        PrintWriter err = spec.commandLine().getErr();
        try (Checkup checkup = new Checkup(
                finding -> {
                    findings.add(finding);
                    if (!json) {
                        out.println(finding.line());
                        out.flush();
                    }
                },
                what -> {
                    err.println("… " + what);
                    err.flush();
                })) {
            new Examination(options.settings(), options.arguments(), wait, checkup).run();
            if (json) {
                out.println(new ObjectMapper().writeValueAsString(findings));
                out.flush();
            }
            return checkup.allWell() ? 0 : 1;
        }
    }
}
