package dev.tributary.launcher.databricks;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.launcher.SettingsOptions;
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
    private SettingsOptions options;

    @Option(names = "--json", description = "One JSON array in place of lines.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, IOException {
        PrintWriter out = spec.commandLine().getOut();
        List<Finding> findings = new ArrayList<>();
        try (Checkup checkup = new Checkup(finding -> {
            findings.add(finding);
            if (!json) {
                out.println(finding.line());
                out.flush();
            }
        })) {
            new Examination(options.settings(), options.arguments(), checkup).run();
            if (json) {
                out.println(new ObjectMapper().writeValueAsString(findings));
                out.flush();
            }
            return checkup.allWell() ? 0 : 1;
        }
    }
}
