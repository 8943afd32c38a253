package dev.tributary.launcher;

import dev.tributary.bench.chaos.ChaosReport;
import dev.tributary.bench.chaos.ChaosRun;
import dev.tributary.bench.chaos.Scenarios;
import dev.tributary.embedded.ModuleClassPath;
import dev.tributary.launcher.demo.RunDirectories;
import dev.tributary.launcher.terminal.Screen;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.FaultPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Breaks things on a real installation and counts what is lost, doubled or wrong. */
@Command(
        name = "chaos",
        description =
                "Starts everything on this machine, plays a generated stream, injects faults, and compares topics, "
                        + "tables and graph with what the input asks for. Exit code 1 where anything is lost, doubled or wrong.",
        mixinStandardHelpOptions = true)
final class ChaosCommand implements Callable<Integer> {

    private static final int RUNS_KEPT = 3;
    private static final Duration REPORT_MAX = Duration.ofSeconds(20);

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            split = ",",
            description = "A scenario, all or fast; may be repeated. Default: fast, or none with --minutes.")
    private List<String> scenarios = List.of();

    @Option(
            names = "--minutes",
            paramLabel = "M",
            defaultValue = "0",
            description = "Minutes of random faults after the scenarios; default: ${DEFAULT-VALUE}")
    private int minutes;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Decides the stream and the moments of faults; default: another each time, which is printed.")
    private Long seed;

    @Option(
            names = "--pressure-minutes",
            paramLabel = "M",
            defaultValue = "3",
            description = "How long the backpressure scenarios hold Spark or a sink; default: ${DEFAULT-VALUE}")
    private int pressureMinutes;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            defaultValue = "5",
            description = "How often a scenario injects its fault, fast once; default: ${DEFAULT-VALUE}")
    private int repeats;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures for machines.")
    private Path json;

    @Option(names = "--list", description = "Name the scenarios and every fault point, and end.")
    private boolean list;

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        if (list) {
            print();
            return Tributary.EXIT_DONE;
        }
        Screen screen = Screen.standard();
        Path runs = ModuleClassPath.home().resolve(Path.of(".tributary", "chaos"));
        Path directory = new RunDirectories(runs).create(RUNS_KEPT, LocalDateTime.now());
        CountDownLatch reported = new CountDownLatch(1);
        try (ChaosRun run = new ChaosRun(plan(directory, screen))) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(run, reported), "stop-chaos"));
            ChaosReport report = run.run();
            report.lines().forEach(System.out::println);
            if (json != null) {
                Files.writeString(json, report.json());
            }
            if (!report.isSound()) {
                System.out.println("seed " + report.seed() + "; the logs are in " + directory);
            }
            return report.isSound() ? Tributary.EXIT_DONE : Tributary.EXIT_FAILED;
        } finally {
            reported.countDown();
        }
    }

    /** On Ctrl-C what has run so far is reported, then all is stopped. */
    private static void stop(ChaosRun run, CountDownLatch reported) {
        run.stop();
        try {
            reported.await(REPORT_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        run.close();
    }

    private ChaosRun.Plan plan(Path directory, Screen screen) {
        if (minutes < 0) {
            throw new ConfigurationException("--minutes: " + minutes + " is negative");
        }
        List<String> names = scenarios.isEmpty() && minutes == 0 ? List.of(Scenarios.FAST) : scenarios;
        try {
            return new ChaosRun.Plan(
                    directory,
                    names,
                    seed == null ? System.nanoTime() % 1_000_000 : seed,
                    repeats,
                    Duration.ofMinutes(minutes),
                    Duration.ofMinutes(pressureMinutes),
                    screen::line);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(e.getMessage(), e);
        }
    }

    private static void print() {
        System.out.println("Scenarios:");
        Scenarios.lines().forEach(line -> System.out.println("  " + line));
        System.out.println("Fault points (-D" + FaultPoint.PROPERTY + "=<point>:halt|throw|delay[:n]):");
        for (String program : FaultPoint.programs()) {
            System.out.println("  " + program + ": " + String.join(", ", FaultPoint.of(program)));
        }
    }
}
