package dev.tributary.bench.chaos;

import dev.tributary.bench.local.LocalProgram;
import dev.tributary.testkit.TcpProxy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Input goes on at full speed while what follows stands still. The heap after a collection must not grow once the buffers
 * are full, and the group must not be left: partitions are paused instead.
 */
final class PressureScenarios {

    private static final int BURST = 100;
    private static final Duration BURST_EVERY = Duration.ofMillis(250);
    private static final Duration MEASURE_EVERY = Duration.ofSeconds(15);
    private static final Duration FILL_MAX = Duration.ofMinutes(2);
    private static final double GROWTH_MAX = 1.10;
    private static final Pattern USED = Pattern.compile("(?:generation|heap|region)[^\\n]*?used (\\d+)K");

    private PressureScenarios() {}

    static List<ChaosScenario> all() {
        return List.of(
                new ChaosScenario(
                        "backpressure-spark",
                        "22",
                        "Spark stands still under full input: bounded heap, no rebalance",
                        false,
                        field -> hold(field, field.servers().sparkProxy(), Place.MATCHES)),
                new ChaosScenario(
                        "backpressure-neo4j",
                        "22",
                        "Neo4j stands still under full input: bounded heap, no rebalance",
                        false,
                        field -> hold(field, field.servers().neo4jProxy(), Place.NEO4J)));
    }

    private static void hold(Field field, TcpProxy proxy, Place place) throws InterruptedException, IOException {
        Duration length = field.pressure();
        Running running = field.fleet().get(place.program());
        long assignments = assignments(running);
        proxy.pause();
        field.faulted();
        List<Long> heaps = new ArrayList<>();
        try {
            long begun = System.nanoTime();
            long measuredAt = begun;
            while (System.nanoTime() - begun < length.toNanos()) {
                field.stream().burst(BURST);
                field.rest(BURST_EVERY);
                boolean filled = System.nanoTime() - begun > fillTime(length).toNanos();
                if (filled && System.nanoTime() - measuredAt > MEASURE_EVERY.toNanos()) {
                    measuredAt = System.nanoTime();
                    heaps.add(usedAfterCollection(running));
                }
            }
            requireBounded(running, heaps);
            if (assignments(running) != assignments) {
                throw new UnmetException(running.name() + " was rebalanced while its target stood still");
            }
        } finally {
            proxy.pass();
            proxy.cut();
        }
        field.heldBack(length);
        field.recover(place);
        field.note(String.format(
                java.util.Locale.ROOT,
                "%s: heap after collection %.1f MB at first, %.1f to %.1f MB in all, over %d s",
                running.name(),
                heaps.get(0) / 1_024.0,
                heaps.stream().mapToLong(heap -> heap).min().orElse(0) / 1_024.0,
                heaps.stream().mapToLong(heap -> heap).max().orElse(0) / 1_024.0,
                length.toSeconds()));
    }

    /** Buffers have filled by then: two minutes, or half of a shorter time. */
    private static Duration fillTime(Duration length) {
        Duration half = length.dividedBy(2);
        return half.compareTo(FILL_MAX) < 0 ? half : FILL_MAX;
    }

    private static void requireBounded(Running running, List<Long> heapsKb) {
        if (heapsKb.size() < 2) {
            throw new UnmetException("too short to measure the heap twice");
        }
        long first = heapsKb.get(0);
        long most = heapsKb.stream().mapToLong(heap -> heap).max().orElseThrow();
        if (most > first * GROWTH_MAX) {
            throw new UnmetException(
                    running.name() + ": the heap after collection grew from " + first + " KB: " + heapsKb);
        }
    }

    /** How often it has said that it was given partitions. */
    private static long assignments(Running running) throws IOException {
        String word = running.program() == LocalProgram.BRIDGE ? ": assigned [" : "reading on from";
        return Files.readAllLines(running.log(), StandardCharsets.UTF_8).stream()
                .filter(line -> line.contains(word))
                .count();
    }

    /** In KiB. */
    private static long usedAfterCollection(Running running) throws IOException, InterruptedException {
        jcmd(running, "GC.run");
        Matcher used = USED.matcher(jcmd(running, "GC.heap_info"));
        long sum = 0;
        while (used.find()) {
            sum += Long.parseLong(used.group(1));
        }
        return sum;
    }

    private static String jcmd(Running running, String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(running.pid()),
                        command)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new UnmetException("jcmd " + command + " failed: " + output);
        }
        return output;
    }
}
