package dev.tributary.launcher;

import dev.tributary.bench.local.LocalProgram;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs one of the programs in the foreground. */
@Command(
        name = "run",
        description =
                "Runs one of the programs in the foreground until Ctrl-C: intake, bridge, sink-delta, sink-neo4j.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

    @Mixin
    private StreamOptions options;

    @Parameters(paramLabel = "PROGRAM", description = "intake, bridge, sink-delta or sink-neo4j")
    private String name;

    @Override
    public Integer call() throws IOException, InterruptedException {
        LocalProgram program = Arrays.stream(LocalProgram.values())
                .filter(known -> known.programName().equals(name))
                .findFirst()
                .orElseThrow(() -> new dev.tributary.runtime.ConfigurationException("there is no program " + name
                        + "; known are "
                        + Arrays.stream(LocalProgram.values())
                                .map(LocalProgram::programName)
                                .collect(Collectors.joining(", "))));
        // A wrong setting is told before a JVM is started.
        options.settings();
        List<String> arguments = new ArrayList<>(options.arguments());
        Process process = program.foreground(arguments);
        Thread hook = new Thread(() -> stopAndWait(process), "stop-" + name);
        Runtime.getRuntime().addShutdownHook(hook);
        return process.waitFor();
    }

    /** The program has its own grace; it is not left behind, and not ended hard from here. */
    private static void stopAndWait(Process process) {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
