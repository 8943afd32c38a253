package dev.tributary.launcher;

import dev.tributary.bench.play.ReferenceList;
import dev.tributary.launcher.load.FileLoad;
import dev.tributary.launcher.load.RecordMaker;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.schemas.EpochRecord;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
            description =
                    "Sends the rows of a CSV or JSON lines file to the reference topic, each once. The reference id is the "
                            + "row's id; a row with the id of an earlier one replaces it.",
            mixinStandardHelpOptions = true)
    int load(
            @Mixin StreamOptions options,
            @Mixin LoadOptions load,
            @Option(
                            names = "--wait",
                            description = "Wait until spark-bridge has published an epoch with the whole list: records"
                                    + " sent after that are matched against all of it.")
                    boolean wait,
            @Option(
                            names = "--wait-max",
                            paramLabel = "SECONDS",
                            defaultValue = "600",
                            description = "Longest time to wait; default: ${DEFAULT-VALUE}")
                    int waitMaxSeconds)
            throws IOException, InterruptedException {
        Settings settings = options.settings();
        RecordFormats formats = new RecordFormats(settings);
        FileLoad.Outcome outcome = load.run(settings, RecordMaker.references(formats, load.type()));
        if (outcome.complete() && wait) {
            awaitEpoch(settings, waitMaxSeconds);
        }
        return outcome.complete() ? Tributary.EXIT_DONE : Tributary.EXIT_FAILED;
    }

    private static void awaitEpoch(Settings settings, int waitMaxSeconds) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitMaxSeconds);
        EpochRecord epoch = new ReferenceList(settings).awaitEpoch(() -> {
            if (System.nanoTime() > deadline) {
                throw new CommandFailedException("no epoch with the whole list was published in " + waitMaxSeconds
                        + " s; is spark-bridge running? (--wait-max)");
            }
        });
        System.out.println("reference epoch " + epoch.epoch() + " holds the whole list");
    }
}
