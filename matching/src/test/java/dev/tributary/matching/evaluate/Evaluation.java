package dev.tributary.matching.evaluate;

import dev.tributary.matching.Entity;
import dev.tributary.matching.LocalMatcher;
import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.index.CandidateRecall;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.Segments;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.model.ModelText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Prints the figures of data sets: candidate recall, accuracy and speed. Arguments: {@code --segments N},
 * {@code --threads N}, {@code --model FILE}, {@code --errors FOLDER} (writes each set's wrong decisions there), then
 * folders of sets or their names.
 */
public final class Evaluation {
    private int segments = 1;
    private int threads = 2;
    private MatchModel model = MatchModel.bundled();
    private Path errors;

    private Evaluation() {}

    public static void main(String[] args) throws IOException {
        Evaluation evaluation = new Evaluation();
        List<Path> sets = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--segments" -> evaluation.segments = Integer.parseInt(args[++i]);
                case "--threads" -> evaluation.threads = Integer.parseInt(args[++i]);
                case "--model" -> evaluation.model = ModelText.parse(Files.readString(Path.of(args[++i])));
                case "--errors" -> evaluation.errors = Path.of(args[++i]);
                default ->
                    sets.add(
                            Files.exists(Path.of(args[i]))
                                    ? Path.of(args[i])
                                    : LabelledSet.home().resolve(args[i]));
            }
        }
        for (Path set : sets) {
            evaluation.print(LabelledSet.read(set));
        }
    }

    private void print(LabelledSet set) throws IOException {
        long started = System.nanoTime();
        List<Segment> index = Segments.base(set.references(), segments);
        double buildSeconds = (System.nanoTime() - started) / 1e9;
        long bytes = 0;
        started = System.nanoTime();
        for (Segment segment : index) {
            bytes += segment.encode().length;
        }
        double heapPerRow = heapPerRow(index);
        LocalMatcher matcher = new LocalMatcher(index, 1, model);
        List<Entity> warmUp =
                set.records().subList(0, Math.min(5_000, set.records().size()));
        for (int round = 0; round < 3; round++) {
            matcher.match(warmUp, threads);
        }
        long cpuStarted = cpuNanos();
        started = System.nanoTime();
        List<MatchDecision> decisions = matcher.match(set.records(), threads);
        double seconds = (System.nanoTime() - started) / 1e9;
        double cpuMicros = (cpuNanos() - cpuStarted) / 1e3 / set.records().size();
        Accuracy accuracy = Accuracy.of(set.recordIds(), decisions, set.truth(), model.match());
        System.out.printf(
                Locale.ROOT,
                "%s: %d records, %d references in %d segments (built in %.2f s, %.0f bytes a row; decoded %.0f bytes of heap a row)%n",
                set.name(),
                set.records().size(),
                set.references().size(),
                segments,
                buildSeconds,
                bytes / (double) set.references().size(),
                heapPerRow);
        if (segments == 1) {
            CandidateRecall.of(index.get(0), set);
            CandidateRecall.Figures recall = CandidateRecall.of(index.get(0), set);
            System.out.printf(
                    Locale.ROOT,
                    "  candidates: recall %.4f, %.1f a record, %.1f µs a record%n",
                    recall.recall(),
                    recall.candidatesPerRecord(),
                    recall.microsPerRecord());
        }
        print("at match", accuracy.atMatch(), model.match());
        print("at best", accuracy.atBest(), accuracy.bestThreshold());
        System.out.printf(
                Locale.ROOT,
                "  auto (%.4f): precision %.4f, coverage %.4f%n  %.0f records/s with %d threads, %.1f µs of processor time a record%n",
                model.auto(),
                accuracy.autoPrecision(),
                accuracy.autoCoverage(),
                decisions.size() / seconds,
                threads,
                cpuMicros);
        if (errors != null) {
            writeErrors(set, decisions, model, errors);
        }
    }

    private static double heapPerRow(List<Segment> segments) {
        List<byte[]> payloads = segments.stream().map(Segment::encode).toList();
        long before = usedHeap();
        List<Segment> decoded = payloads.stream().map(Segment::decode).toList();
        long used = usedHeap() - before;
        return used / (double) decoded.stream().mapToInt(Segment::size).sum();
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Processor time of the whole process, so that a busy machine does not change the figure much. */
    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean)
                        java.lang.management.ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void print(String name, Accuracy.Score score, double threshold) {
        System.out.printf(
                Locale.ROOT,
                "  %s (%.4f): F1 %.4f, precision %.4f, recall %.4f%n",
                name,
                threshold,
                score.f1(),
                score.precision(),
                score.recall());
    }

    /** Writes the wrong decisions with their explanations to a file of the folder. */
    static void writeErrors(LabelledSet set, List<MatchDecision> decisions, MatchModel model, Path errors)
            throws IOException {
        Files.createDirectories(errors);
        java.util.Map<String, Entity> references = new java.util.HashMap<>();
        set.references().forEach(row -> references.put(row.referenceId(), row.normalised()));
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(errors.resolve(set.name() + ".txt")))) {
            for (int i = 0; i < decisions.size(); i++) {
                MatchDecision decision = decisions.get(i);
                String best = Accuracy.best(decision).orElse("");
                List<String> truth = set.truth()
                        .referencesByRecord()
                        .getOrDefault(set.recordIds().get(i), List.of());
                boolean claimed = decision.confidence() >= model.match();
                boolean right = truth.contains(best);
                if (claimed ? right : truth.isEmpty()) {
                    continue;
                }
                out.printf(
                        Locale.ROOT,
                        "%s %s %.4f (then %.4f)%n  record %s%n  found  %s %s%n",
                        claimed ? "WRONG" : right ? "BELOW" : "MISSED",
                        set.recordIds().get(i),
                        decision.confidence(),
                        decision.runnerUpConfidence(),
                        set.records().get(i).attributes(),
                        best,
                        references.containsKey(best) ? references.get(best).attributes() : "");
                truth.stream()
                        .filter(id -> !id.equals(best))
                        .forEach(id -> out.printf(
                                "  truth  %s %s%n", id, references.get(id).attributes()));
                decision.explanation()
                        .forEach(e -> out.printf(
                                Locale.ROOT,
                                "    %s %s %.2f -> %.2f%n",
                                e.feature(),
                                e.level(),
                                e.value(),
                                e.weight()));
            }
        }
    }
}
