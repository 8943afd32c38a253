package dev.tributary.launcher;

import dev.tributary.launcher.load.FileLoad;
import dev.tributary.launcher.load.RecordMaker;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import java.io.IOException;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Commands about the reference list. */
@Command(name = "reference", description = "Loads the reference list.", mixinStandardHelpOptions = true)
final class ReferenceCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say load");
    }

    @Command(
            name = "load",
            description = "Sends the rows of a CSV or JSON lines file to the reference topic. The reference id is the "
                    + "row's id; a row with the id of an earlier one replaces it.",
            mixinStandardHelpOptions = true)
    int load(@Mixin SettingsOptions options, @Mixin LoadOptions load) throws IOException, InterruptedException {
        Settings settings = options.settings();
        RecordFormats formats = new RecordFormats(settings);
        SettingsOptions.requireTopics(settings, Set.of(formats.topics().reference()));
        FileLoad.Outcome outcome = load.run(settings, RecordMaker.references(formats, load.type()));
        return outcome.complete() ? Tributary.EXIT_DONE : Tributary.EXIT_FAILED;
    }
}
