package dev.tributary.launcher.linkage;

import dev.tributary.launcher.terminal.Screen;
import dev.tributary.linkage.infer.PlanInference;
import dev.tributary.linkage.plan.PlanYaml;
import dev.tributary.runtime.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Commands about plans. */
@Command(
        name = "plan",
        description = "Writes plans: what is compared, as what, and from which probability on it is a match.",
        mixinStandardHelpOptions = true)
public final class PlanCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say init");
    }

    @Command(
            name = "init",
            description = "Profiles the columns of one or two files, tells what each holds, pairs columns of different "
                    + "names, and writes an editable plan with the reasons as comments. No value of a file is in it.",
            footer = {
                "",
                "Examples:",
                "  tributary plan init --left crm.csv --right register.csv --out plan.yaml",
                "  tributary plan init --left persons.csv"
            },
            mixinStandardHelpOptions = true)
    int init(
            @Mixin TableOptions tables,
            @Option(
                            names = "--out",
                            paramLabel = "FILE",
                            description = "The plan file to write; without it the plan goes to standard output.")
                    Path out,
            @Option(names = "--force", description = "Replace a file that is there.") boolean force)
            throws IOException {
        if (out != null && Files.exists(out) && !force) {
            throw new ConfigurationException(
                    "--out: " + out + " is there and may have been edited; --force replaces it");
        }
        Screen screen = Screen.standard();
        TableOptions.Tables read = tables.read(Optional.empty(), screen);
        String text = PlanYaml.write(PlanInference.infer(read.left(), read.right()));
        if (out == null) {
            spec.commandLine().getOut().print(text);
            spec.commandLine().getOut().flush();
        } else {
            Files.writeString(out, text);
            screen.line("plan written to " + out);
        }
        return 0;
    }
}
