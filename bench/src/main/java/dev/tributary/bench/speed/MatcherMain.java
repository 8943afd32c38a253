package dev.tributary.bench.speed;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.bench.generate.Scenario;
import dev.tributary.bench.generate.StreamEvent;
import dev.tributary.bench.generate.StreamEvent.Outcome;
import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.LocalMatcher;
import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.Segments;
import dev.tributary.matching.index.UnboundedSearch;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.normalise.Normaliser;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Measures the matcher in a JVM of its own, with the compilers and the heap that long-lived programs have. Arguments:
 * references, records, threads, seed, then numbers of segments; prints one line of JSON for each of these.
 */
public final class MatcherMain {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Processor time until the compilers have settled; on a busy machine that takes longer. */
    private static final Duration WARM_UP = Duration.ofSeconds(24);

    private static final int ROUNDS = 5;

    /** Records whose decisions are compared with those of a search without bounds. */
    private static final int COMPARED_MAX = 2_000;

    private final List<ReferenceRow> rows = new ArrayList<>();
    private final List<Entity> records = new ArrayList<>();
    private final List<String> truth = new ArrayList<>();
    private final int threads;

    private MatcherMain(Scenario scenario, int threads) {
        this.threads = threads;
        scenario.references()
                .forEach(reference -> rows.add(new ReferenceRow(reference.id(), normalised(reference.attributes()))));
        for (StreamEvent event : scenario.events()) {
            if (event.outcome() == Outcome.DECIDED) {
                records.add(normalised(event.content()));
                truth.add(event.truth().orElse(""));
            }
        }
    }

    public static void main(String[] args) throws IOException {
        Scenario scenario =
                Scenario.generate(Integer.parseInt(args[0]), Integer.parseInt(args[1]), Long.parseLong(args[3]));
        MatcherMain main = new MatcherMain(scenario, Integer.parseInt(args[2]));
        for (int i = 4; i < args.length; i++) {
            System.out.println(JSON.writeValueAsString(main.measure(Integer.parseInt(args[i]))));
        }
    }

    private static Entity normalised(java.util.Map<String, String> attributes) {
        return Normaliser.normalise(new Entity(EntityType.COMPANY, attributes));
    }

    private MatcherFigures measure(int segmentCount) {
        long started = System.nanoTime();
        List<Segment> built = new ArrayList<>(Segments.base(rows, segmentCount));
        double buildSeconds = secondsSince(started);
        List<byte[]> payloads =
                new ArrayList<>(built.stream().map(Segment::encode).toList());
        built.clear();
        long heapBefore = usedHeap();
        List<Segment> segments = payloads.stream().map(Segment::decode).toList();
        double heap = usedHeap() - heapBefore;
        double bytes = payloads.stream().mapToLong(payload -> payload.length).sum();
        payloads.clear();
        LocalMatcher matcher = new LocalMatcher(segments, 1, MatchModel.bundled());

        long warmingSince = processorNanos();
        while (processorNanos() - warmingSince < WARM_UP.toNanos()) {
            matcher.match(records.subList(0, Math.min(5_000, records.size())), threads);
        }
        List<double[]> rounds = new ArrayList<>();
        List<MatchDecision> decisions = List.of();
        for (int round = 0; round < ROUNDS; round++) {
            long processor = processorNanos();
            long begun = System.nanoTime();
            decisions = matcher.match(records, threads);
            double seconds = secondsSince(begun);
            rounds.add(new double[] {records.size() / seconds, (processorNanos() - processor) / 1e3 / records.size()});
        }
        rounds.sort(Comparator.comparingDouble(round -> round[0]));
        double[] median = rounds.get(ROUNDS / 2);
        return new MatcherFigures(
                rows.size(),
                segmentCount,
                threads,
                buildSeconds,
                bytes / rows.size(),
                heap / rows.size(),
                median[0],
                median[1],
                topOneShare(decisions),
                agreement(segments, decisions));
    }

    /** On a part of the records, which is matched without bounds. */
    private double agreement(List<Segment> segments, List<MatchDecision> decisions) {
        UnboundedSearch unbounded = new UnboundedSearch(segments, MatchModel.bundled());
        int matched = 0;
        int same = 0;
        for (int i = 0; i < Math.min(COMPARED_MAX, records.size()); i++) {
            Optional<String> best = unbounded.match(records.get(i));
            if (best.isPresent()) {
                matched++;
                same += decisions.get(i).referenceId().equals(best) ? 1 : 0;
            }
        }
        return same / (double) Math.max(1, matched);
    }

    private double topOneShare(List<MatchDecision> decisions) {
        int known = 0;
        int right = 0;
        for (int i = 0; i < decisions.size(); i++) {
            if (!truth.get(i).isEmpty()) {
                known++;
                right += decisions.get(i).referenceId().orElse("").equals(truth.get(i)) ? 1 : 0;
            }
        }
        return right / (double) Math.max(1, known);
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static long processorNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
