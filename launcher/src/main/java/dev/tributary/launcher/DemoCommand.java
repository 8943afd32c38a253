package dev.tributary.launcher;

import dev.tributary.bench.local.LocalPorts;
import dev.tributary.embedded.ModuleClassPath;
import dev.tributary.launcher.demo.Demo;
import dev.tributary.launcher.demo.DemoPlan;
import dev.tributary.launcher.demo.DemoSummary;
import dev.tributary.launcher.demo.MachineCheck;
import dev.tributary.launcher.terminal.Screen;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.StopSignal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts everything on this machine and shows it at work. */
@Command(
        name = "demo",
        description =
                "Starts Kafka, a schema registry, Spark Connect, Neo4j and the four programs on this machine, plays "
                        + "a generated stream of company records against a generated reference list, checks every outcome, and "
                        + "keeps running until Ctrl-C.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

    private static final long MEMORY_MB = 4_500;
    private static final long DISK_MB = 1_500;
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

    @Option(
            names = "--records",
            paramLabel = "N",
            defaultValue = "20000",
            description = "Records of the stream; default: ${DEFAULT-VALUE}")
    private int records;

    @Option(
            names = "--references",
            paramLabel = "N",
            defaultValue = "50000",
            description = "Companies in the reference list; default: ${DEFAULT-VALUE}")
    private int references;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "Decides what is generated; default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "250",
            description = "Records a second; 0 as fast as it goes, where latency then measures the backlog; default: "
                    + "${DEFAULT-VALUE}")
    private int rate;

    @Option(names = "--no-embeddings", description = "Without the embedding lane.")
    private boolean noEmbeddings;

    @Option(
            names = "--embedding-model",
            paramLabel = "NAME",
            defaultValue = "all-MiniLM-L6-v2",
            description = "Model of the embedding lane, or hashed-ngrams; default: ${DEFAULT-VALUE}")
    private String embeddingModel;

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            defaultValue = "spark",
            description = "Where matching runs: spark or in-process; default: ${DEFAULT-VALUE}")
    private String engine;

    @Option(
            names = "--empty",
            description = "Start everything and play nothing, for files of one's own: 'tributary reference load' and "
                    + "'tributary produce' with the --config that is printed.")
    private boolean empty;

    @Option(
            names = "--once",
            description = "End after the summary; exit code 1 where anything is lost, doubled or wrong.")
    private boolean once;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the summary for machines.")
    private Path json;

    @Option(
            names = "--keep",
            paramLabel = "N",
            defaultValue = "2",
            description = "How many earlier runs stay on the disk; default: ${DEFAULT-VALUE}")
    private int keep;

    @Option(
            names = "--directory",
            paramLabel = "FOLDER",
            description = "Where the folder of each run is made; default: .tributary/runs beside this command.")
    private Path directory;

    @Option(names = "--broker-port", paramLabel = "PORT", defaultValue = "0", description = "Default: a free one.")
    private int brokerPort;

    @Option(names = "--registry-port", paramLabel = "PORT", defaultValue = "0", description = "Default: a free one.")
    private int registryPort;

    @Option(names = "--spark-port", paramLabel = "PORT", defaultValue = "0", description = "Default: a free one.")
    private int sparkPort;

    @Option(names = "--neo4j-port", paramLabel = "PORT", defaultValue = "0", description = "Default: a free one.")
    private int neo4jPort;

    @Option(names = "--ignore-limits", description = "Start even with too little free memory or disk.")
    private boolean ignoreLimits;

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        DemoPlan plan = plan();
        if (!ignoreLimits) {
            MachineCheck.require(plan.runs(), MEMORY_MB, DISK_MB);
        }
        Screen screen = Screen.standard();
        StopSignal stop = new StopSignal();
        Demo demo = new Demo(plan, screen, stop);
        Ending ending = new Ending(demo, stop, screen);
        Thread hook = new Thread(ending, "stop-demo");
        Runtime.getRuntime().addShutdownHook(hook);
        try (demo) {
            if (empty) {
                demo.runEmpty();
                ending.exitCode = Tributary.EXIT_DONE;
            } else {
                ending.exitCode = playAndReport(demo, plan);
            }
            if (!plan.once()) {
                System.out.println("\nother commands reach this run with --config " + demo.configuration());
                System.out.println("running until Ctrl-C");
                while (!stop.await(CHECK_INTERVAL)) {
                    demo.failIfEnded();
                }
            }
            return ending.exitCode;
        } catch (RuntimeException | ExecutionException e) {
            if (stop.isRequested()) {
                // Everything is being taken down; what fails meanwhile is no news.
                return Tributary.EXIT_FAILED;
            }
            throw e;
        } finally {
            ending.over = true;
        }
    }

    private static int playAndReport(Demo demo, DemoPlan plan)
            throws IOException, InterruptedException, ExecutionException {
        DemoSummary summary = demo.run();
        summary.lines().forEach(System.out::println);
        if (plan.json().isPresent()) {
            summary.write(plan.json().get());
        }
        return summary.isSound() ? Tributary.EXIT_DONE : Tributary.EXIT_FAILED;
    }

    private DemoPlan plan() {
        requireAtLeast("--records", records, 1);
        requireAtLeast("--references", references, 1);
        requireAtLeast("--rate", rate, 0);
        requireAtLeast("--keep", keep, 0);
        if (!engine.equals("spark") && !engine.equals("in-process")) {
            throw new ConfigurationException("--engine: spark or in-process, not " + engine);
        }
        return new DemoPlan(
                references,
                records,
                seed,
                rate,
                noEmbeddings ? Optional.empty() : Optional.of(embeddingModel),
                engine,
                new LocalPorts(brokerPort, registryPort, sparkPort, neo4jPort),
                directory != null ? directory : ModuleClassPath.home().resolve(Path.of(".tributary", "runs")),
                keep,
                once,
                Optional.ofNullable(json));
    }

    private static void requireAtLeast(String option, int value, int min) {
        if (value < min) {
            throw new ConfigurationException(option + ": at least " + min + ", not " + value);
        }
    }

    /** Takes everything down at the end of this process, by Ctrl-C or by itself; in a thread of its own. */
    private static final class Ending implements Runnable {

        private final Demo demo;
        private final StopSignal stop;
        private final Screen screen;
        private volatile int exitCode = Tributary.EXIT_FAILED;
        private volatile boolean over;

        Ending(Demo demo, StopSignal stop, Screen screen) {
            this.demo = demo;
            this.stop = stop;
            this.screen = screen;
        }

        @Override
        public void run() {
            if (over) {
                return;
            }
            stop.request();
            screen.line("stopping everything");
            demo.close();
            screen.line("stopped");
            // Else the JVM would end with the signal's code, whatever the run came to.
            Runtime.getRuntime().halt(exitCode);
        }
    }
}
