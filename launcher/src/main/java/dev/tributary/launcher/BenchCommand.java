package dev.tributary.launcher;

import dev.tributary.bench.speed.MatcherFigures;
import dev.tributary.bench.speed.MatcherRun;
import dev.tributary.bench.speed.SpeedReport;
import dev.tributary.bench.speed.SpeedRun;
import dev.tributary.embedded.ModuleClassPath;
import dev.tributary.launcher.demo.RunDirectories;
import dev.tributary.launcher.linkage.AccuracyCommand;
import dev.tributary.launcher.terminal.Screen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the speed of the match lane and the memory of the processes. */
@Command(
        name = "bench",
        description =
                "Starts broker, registry and Spark on this machine and measures the matcher alone and the "
                        + "match lane: records a second from Kafka to Kafka over Spark Connect and in process, a micro-batch "
                        + "of 1,000, single records, memory. The embedding lane is off. Takes some minutes; the machine should do nothing else.",
        subcommands = {BenchMatcherCommand.class, BenchHotCommand.class, AccuracyCommand.class},
        mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {

    /** Enough for the compilers, few enough for seconds. */
    private static final int MATCHER_RECORDS = 20_000;

    @Option(
            names = "--references",
            paramLabel = "N",
            defaultValue = "52000",
            description = "Companies in the reference list; default: ${DEFAULT-VALUE}")
    private int references;

    @Option(
            names = "--records",
            paramLabel = "N",
            defaultValue = "300000",
            description =
                    "Distinct records of the backlog, each matched four times, mostly to warm up; default: ${DEFAULT-VALUE}")
    private int records;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "Decides what is generated; default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures for machines.")
    private Path json;

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        Screen screen = Screen.standard();
        Path runs = ModuleClassPath.home().resolve(Path.of(".tributary", "bench"));
        Path directory = new RunDirectories(runs).create(0, LocalDateTime.now());
        screen.line("matching " + references + " references in one process, without Kafka and Spark");
        int processors = Runtime.getRuntime().availableProcessors();
        MatcherFigures matcher = new MatcherRun(MATCHER_RECORDS, processors, seed, 0)
                .measure(references, List.of(1))
                .get(0);
        try (SpeedRun run = new SpeedRun(new SpeedRun.Plan(directory, references, records, seed, screen::line))) {
            Thread hook = new Thread(run::close, "stop-bench");
            Runtime.getRuntime().addShutdownHook(hook);
            SpeedReport report = run.run(matcher);
            report.lines().forEach(System.out::println);
            if (json != null) {
                Files.writeString(json, report.json());
            }
            return Tributary.EXIT_DONE;
        }
    }
}
