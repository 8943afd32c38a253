package dev.tributary.bench.local;

import dev.tributary.embedded.ChildStart;
import dev.tributary.embedded.ModuleClassPath;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The programs, each with the module that holds it and the heap that it needs on a laptop. */
public enum LocalProgram {
    INTAKE("intake", "streams-app", "dev.tributary.streams.IntakeProgram", 320),
    BRIDGE("bridge", "spark-bridge", "dev.tributary.spark.BridgeProgram", 1024),
    SINK_DELTA("sink-delta", "sink-delta", "dev.tributary.sink.delta.DeltaSinkProgram", 512),
    SINK_NEO4J("sink-neo4j", "sink-neo4j", "dev.tributary.sink.neo4j.Neo4jSinkProgram", 320);

    /** What the Spark Connect client, Delta Kernel and their Arrow need on JDK 17. */
    private static final List<String> OPENS = List.of(
            "--add-opens=java.base/java.nio=ALL-UNNAMED", "--add-opens=java.base/sun.util.calendar=ALL-UNNAMED");

    /** Batches in flight outlive a few collections: where they find no room among the young, they fill the old ones' part. */
    private static final List<String> ROOM_FOR_BATCHES =
            List.of("-XX:NewRatio=1", "-XX:SurvivorRatio=3", "-XX:TargetSurvivorRatio=90");

    private final String programName;
    private final String module;
    private final String mainClass;
    private final int heapMb;

    LocalProgram(String programName, String module, String mainClass, int heapMb) {
        this.programName = programName;
        this.module = module;
        this.mainClass = mainClass;
        this.heapMb = heapMb;
    }

    public String programName() {
        return programName;
    }

    /** As a child of an installation; logs to {@code <directory>/<name>.log}. @param heapMbOrZero 0 for its usual heap */
    public ChildStart in(Path directory, int heapMbOrZero, List<String> flags, List<String> arguments) {
        int heap = heapMbOrZero == 0 ? heapMb : heapMbOrZero;
        List<String> ownFlags = new ArrayList<>(OPENS);
        if (this == BRIDGE) {
            ownFlags.add("-Xms" + heap + "m");
            ownFlags.addAll(ROOM_FOR_BATCHES);
        }
        return ChildStart.of(programName, module, mainClass, directory, heap)
                .flags(ownFlags)
                .flags(flags)
                .arguments(arguments.toArray(String[]::new));
    }

    /** In the foreground, with this process's input, output and signals, and without a limit of its own to the heap. */
    public Process foreground(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPENS);
        String more = System.getenv("TRIBUTARY_JAVA_OPTS");
        if (more != null && !more.isBlank()) {
            command.addAll(List.of(more.strip().split("\\s+")));
        }
        command.add(mainClass);
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment()
                .put(
                        "CLASSPATH",
                        ModuleClassPath.of(module).stream()
                                .map(Path::toString)
                                .collect(Collectors.joining(File.pathSeparator)));
        return builder.start();
    }
}
