package dev.tributary.bench.speed;

import dev.tributary.bench.generate.Scenario;
import dev.tributary.bench.generate.StreamEvent;
import dev.tributary.bench.generate.StreamEvent.Outcome;
import dev.tributary.bench.local.LocalInstallation;
import dev.tributary.bench.local.LocalPorts;
import dev.tributary.bench.local.LocalProgram;
import dev.tributary.bench.play.Latencies;
import dev.tributary.bench.play.ReferenceList;
import dev.tributary.bench.play.StreamPlayer;
import dev.tributary.bench.topics.GroupProgress;
import dev.tributary.bench.topics.TopicScan;
import dev.tributary.matching.RecordKey;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** One run of the speed measurements from Kafka to Kafka; {@link #run} is its table of contents. */
public final class SpeedRun implements AutoCloseable {

    /** So often each record is matched: compilers take longer to settle than there is room for distinct records. */
    private static final int BACKLOG_TIMES = 4;

    /** This share of the backlog warms up and is not measured: what runs for weeks is warm. */
    private static final double WARM_UP_SHARE = 0.7;

    private static final int BATCH = 1_000;
    private static final int BATCH_REPEATS = 15;
    private static final int SINGLES = 60;
    /** The first ones warm up what has been idle. */
    private static final int SINGLES_SKIPPED = 10;

    private static final Duration POLL_MAX = Duration.ofMillis(50);
    private static final Duration COMMITTED_INTERVAL = Duration.ofMillis(20);

    private final Plan plan;
    private final LocalInstallation installation;
    private final Settings settings;
    private final String canonical;
    private final StopSignal never = new StopSignal();

    /**
     * What to measure.
     *
     * @param directory of this run alone
     * @param references size of the reference list
     * @param records distinct records of the backlog that is matched
     * @param progress told in short words what happens
     */
    public record Plan(Path directory, int references, int records, long seed, Consumer<String> progress) {}

    public SpeedRun(Plan plan) throws IOException {
        this.plan = plan;
        Map<String, String> overrides = Map.of(Keys.EMBED_ENABLED.name(), "false");
        this.installation = LocalInstallation.launch(new LocalInstallation.Plan(
                plan.directory(), LocalPorts.FREE, overrides, true, 0, List.of(), plan.progress()));
        this.settings = installation.settings();
        this.canonical = new RecordFormats(settings).topics().canonical();
    }

    public SpeedReport run(MatcherFigures matcher) throws InterruptedException, ExecutionException {
        installation.awaitTopics();
        Scenario scenario = Scenario.generate(plan.references(), plan.records(), plan.seed());
        new ReferenceList(settings).send(scenario.references());
        int distinct = fillBacklog(scenario);
        repeatBacklog();
        installation.awaitSpark();

        plan.progress().accept("matching " + distinct * BACKLOG_TIMES + " records over Spark Connect");
        Drain spark = drain(Map.of());
        plan.progress().accept("micro-batches of " + BATCH);
        long batchMs = batches();
        plan.progress().accept("single records");
        installation.start(LocalProgram.INTAKE, 0, List.of(), Map.of());
        installation.awaitReady(LocalProgram.INTAKE);
        Latencies singles = singles();
        installation.stop(LocalProgram.INTAKE);
        installation.stop(LocalProgram.BRIDGE);

        plan.progress().accept("matching the same records in process");
        Drain inProcess = drain(Map.of(
                Keys.MATCH_ENGINE.name(), "in-process",
                Keys.MATCH_GROUP.name(), "speed-in-process",
                Keys.REFERENCE_GROUP.name(), "speed-in-process-reference"));
        installation.stop(LocalProgram.BRIDGE);
        return report(matcher, spark, inProcess, batchMs, singles);
    }

    /**
     * Sends the first change of each entity, which is one for intake too whatever else is left out, and lets intake make
     * canonical records of them; then intake is stopped.
     */
    private int fillBacklog(Scenario scenario) throws InterruptedException, ExecutionException {
        Set<RecordKey> seen = new HashSet<>();
        List<StreamEvent> changes = scenario.events().stream()
                .filter(event -> event.outcome() == Outcome.DECIDED && seen.add(event.key()))
                .toList();
        installation.start(LocalProgram.INTAKE, 0, List.of(), Map.of());
        new StreamPlayer(settings, never).play(changes, 0);
        awaitCanonical(changes.size());
        installation.stop(LocalProgram.INTAKE);
        return changes.size();
    }

    /** Sends the canonical records again: a bridge decides them as often as they come. */
    private void repeatBacklog() {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        new TopicScan(settings).read(canonical, record -> records.add(again(record)));
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(KafkaProperties.transactionalProducer(settings, "speed-backlog"))) {
            producer.initTransactions();
            for (int time = 1; time < BACKLOG_TIMES; time++) {
                producer.beginTransaction();
                records.forEach(producer::send);
                producer.commitTransaction();
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> again(ConsumerRecord<byte[], byte[]> record) {
        return new ProducerRecord<>(record.topic(), record.partition(), record.key(), record.value(), record.headers());
    }

    private void awaitCanonical(int wanted) {
        TopicScan scan = new TopicScan(settings);
        try (KafkaConsumer<byte[], byte[]> consumer = scan.consumer()) {
            List<TopicPartition> partitions = TopicScan.partitions(consumer, canonical);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            for (int seen = 0; seen < wanted; seen += consumer.poll(POLL_MAX).count()) {
                installation.failIfEnded();
            }
        }
    }

    /**
     * Starts the bridge on the whole backlog; what is measured begins when it is warm. Decisions are committed together with
     * the offsets of their records, which cost less to follow than the decisions to read.
     */
    private Drain drain(Map<String, String> more) throws InterruptedException, ExecutionException {
        Map<TopicPartition, Long> backlog = new TopicScan(settings).lastRecords(canonical);
        long all = backlog.values().stream().mapToLong(last -> last + 1).sum();
        String group = more.getOrDefault(Keys.MATCH_GROUP.name(), settings.get(Keys.MATCH_GROUP));
        try (GroupProgress groups = new GroupProgress(settings)) {
            installation.start(LocalProgram.BRIDGE, 0, List.of(), more);
            long before = awaitCommitted(groups, group, (long) (all * WARM_UP_SHARE));
            long begun = System.nanoTime();
            Map<String, Duration> spentBefore = installation.processes().processorTimes();
            // None where a small backlog was done in one step.
            long counted = Math.max(1, awaitCommitted(groups, group, all) - before);
            long nanos = System.nanoTime() - begun;
            Map<String, Double> micros = new TreeMap<>();
            installation.processes().processorTimes().forEach((name, time) -> {
                Duration spent = time.minus(spentBefore.getOrDefault(name, Duration.ZERO));
                micros.put(name, spent.toNanos() / 1e3 / counted);
            });
            return new Drain(counted * 1e9 / nanos, micros);
        }
    }

    /** Waits until the group is so far; how far it is then. */
    private long awaitCommitted(GroupProgress groups, String group, long wanted)
            throws InterruptedException, ExecutionException {
        long committed = groups.committed(group, canonical);
        while (committed < wanted) {
            installation.failIfEnded();
            never.await(COMMITTED_INTERVAL);
            committed = groups.committed(group, canonical);
        }
        return committed;
    }

    /** Sends records to the canonical topic that were there before, in one transaction at a time. */
    private long batches() {
        List<ConsumerRecord<byte[], byte[]>> some = new ArrayList<>();
        new TopicScan(settings).read(canonical, record -> {
            if (some.size() < BATCH) {
                some.add(record);
            }
        });
        Latencies latencies = new Latencies();
        try (Producer<byte[], byte[]> producer =
                        new KafkaProducer<>(KafkaProperties.transactionalProducer(settings, "speed-batches"));
                MatchWatch watch = new MatchWatch(settings)) {
            producer.initTransactions();
            for (int i = 0; i < BATCH_REPEATS; i++) {
                watch.reset();
                producer.beginTransaction();
                some.forEach(record -> producer.send(again(record)));
                producer.flush();
                long start = System.nanoTime();
                producer.commitTransaction();
                watch.await(some.size(), installation::failIfEnded);
                latencies.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
            }
        }
        return latencies.quantile(0.5);
    }

    /** One record at a time, each sent when the one before has its decision. */
    private Latencies singles() throws InterruptedException, ExecutionException {
        List<StreamEvent> events = Scenario.generate(100, 4 * SINGLES, plan.seed() + 1).events().stream()
                .filter(event -> event.outcome() == Outcome.DECIDED && event.version() == 1)
                .limit(SINGLES)
                .map(SpeedRun::fromElsewhere)
                .toList();
        Latencies latencies = new Latencies();
        try (MatchWatch watch = new MatchWatch(settings)) {
            for (int i = 0; i < events.size(); i++) {
                watch.reset();
                new StreamPlayer(settings, never).play(List.of(events.get(i)), 0);
                watch.await(1, installation::failIfEnded);
                if (i >= SINGLES_SKIPPED) {
                    latencies.add(watch.latencies().quantile(1));
                }
            }
        }
        return latencies;
    }

    private static StreamEvent fromElsewhere(StreamEvent event) {
        return new StreamEvent(
                new dev.tributary.matching.RecordKey("speed", event.key().recordId()),
                event.content(),
                event.outcome(),
                event.version(),
                event.truth(),
                event.breakage(),
                event.json());
    }

    private SpeedReport report(MatcherFigures matcher, Drain spark, Drain inProcess, long batchMs, Latencies singles) {
        Map<String, Long> rss = new TreeMap<>();
        installation.processes().peakBytes().forEach((name, bytes) -> rss.put(name, bytes >> 20));
        return new SpeedReport(
                Runtime.getRuntime().availableProcessors(),
                plan.references(),
                plan.records(),
                matcher,
                spark,
                inProcess,
                batchMs,
                singles.quantile(0.5),
                singles.quantile(0.99),
                rss,
                installation.processes().peakSumBytes() >> 20);
    }

    @Override
    public void close() {
        installation.close();
    }
}
