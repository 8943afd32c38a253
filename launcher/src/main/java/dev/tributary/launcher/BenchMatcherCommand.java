package dev.tributary.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.tributary.bench.speed.MatcherFigures;
import dev.tributary.bench.speed.MatcherRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How the matcher's cost grows with the list and with segments. */
@Command(
        name = "matcher",
        description =
                "Measures the matcher alone, without Kafka and Spark, on generated companies: a table over sizes of "
                        + "the reference list and numbers of segments. The machine should do nothing else.",
        mixinStandardHelpOptions = true)
final class BenchMatcherCommand implements Callable<Integer> {

    @Option(
            names = "--references",
            paramLabel = "N",
            split = ",",
            defaultValue = "10000,100000,1000000",
            description = "Sizes of the reference list; default: ${DEFAULT-VALUE}")
    private List<Integer> references = List.of();

    @Option(
            names = "--segments",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,2,4",
            description = "Numbers of segments; default: ${DEFAULT-VALUE}")
    private List<Integer> segments = List.of();

    @Option(
            names = "--records",
            paramLabel = "N",
            defaultValue = "20000",
            description = "Records that are matched; default: ${DEFAULT-VALUE}")
    private int records;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "2",
            description = "Threads that share them; default: ${DEFAULT-VALUE}")
    private int threads;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "Decides what is generated; default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(
            names = "--heap",
            paramLabel = "MB",
            defaultValue = "0",
            description = "Heap of the measured JVM; default: a quarter of the machine's memory")
    private int heapMb;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures for machines.")
    private Path json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        MatcherRun run = new MatcherRun(records, threads, seed, heapMb);
        List<MatcherFigures> all = new ArrayList<>();
        System.out.println(MatcherFigures.HEADING);
        for (int size : references) {
            for (MatcherFigures figures : run.measure(size, segments)) {
                System.out.println(figures.line());
                all.add(figures);
            }
        }
        if (json != null) {
            Files.writeString(
                    json,
                    new ObjectMapper()
                                    .enable(SerializationFeature.INDENT_OUTPUT)
                                    .writeValueAsString(all) + "\n");
        }
        return Tributary.EXIT_DONE;
    }
}
