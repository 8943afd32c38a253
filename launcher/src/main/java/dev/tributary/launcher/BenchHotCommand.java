package dev.tributary.launcher;

import dev.tributary.embedded.ModuleClassPath;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Microbenchmarks of what every record goes through. */
@Command(
        name = "hot",
        description = "Runs the JMH benchmarks of what every record goes through: normalising, encoding, searching and "
                + "comparing, deciding; microseconds a record on one thread. Takes some three minutes.",
        mixinStandardHelpOptions = true)
final class BenchHotCommand implements Callable<Integer> {

    private static final String MODULE = "bench-jmh";

    @Option(
            names = "--only",
            paramLabel = "REGEX",
            defaultValue = ".*",
            description = "Benchmarks whose name holds this; default: all")
    private String only = ".*";

    @Option(
            names = "--references",
            paramLabel = "N",
            defaultValue = "52000",
            description = "Companies in the reference list; default: ${DEFAULT-VALUE}")
    private int references;

    @Option(names = "--json", paramLabel = "FILE", description = "Write JMH's figures for machines.")
    private Path json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "org.openjdk.jmh.Main",
                only,
                "-p",
                "references=" + references,
                "-foe",
                "true"));
        if (json != null) {
            command.addAll(List.of("-rf", "json", "-rff", json.toString()));
        }
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment()
                .put(
                        "CLASSPATH",
                        ModuleClassPath.of(MODULE).stream()
                                .map(Path::toString)
                                .collect(Collectors.joining(File.pathSeparator)));
        return builder.start().waitFor() == 0 ? Tributary.EXIT_DONE : Tributary.EXIT_FAILED;
    }
}
