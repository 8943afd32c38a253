package dev.tributary.launcher;

import dev.tributary.embedded.ModuleClassPath;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Programs of spark-bridge that a command asks: Spark's client and the launcher cannot share a class path. */
public final class SparkProgram {

    private static final String MODULE = "spark-bridge";

    private SparkProgram() {}

    /**
     * Starts one; standard input and output are the caller's.
     *
     * @param flags of its JVM
     * @param errors where standard error goes
     */
    public static Process start(
            String mainClass, List<String> flags, List<String> arguments, ProcessBuilder.Redirect errors)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/sun.util.calendar=ALL-UNNAMED"));
        command.addAll(flags);
        command.add(mainClass);
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors);
        builder.environment()
                .put(
                        "CLASSPATH",
                        ModuleClassPath.of(MODULE).stream()
                                .map(Path::toString)
                                .collect(Collectors.joining(File.pathSeparator)));
        return builder.start();
    }
}
