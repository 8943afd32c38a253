package dev.tributary.launcher.demo;

import dev.tributary.bench.accuracy.ExactNames;
import dev.tributary.bench.audit.Audit;
import dev.tributary.bench.audit.AuditProof;
import dev.tributary.bench.audit.Sent;
import dev.tributary.bench.generate.Scenario;
import dev.tributary.bench.generate.StreamEvent;
import dev.tributary.bench.generate.StreamEvent.Outcome;
import dev.tributary.bench.local.LocalInstallation;
import dev.tributary.bench.local.LocalProgram;
import dev.tributary.bench.play.Observer;
import dev.tributary.bench.play.ReferenceList;
import dev.tributary.bench.play.StreamPlayer;
import dev.tributary.launcher.terminal.Screen;
import dev.tributary.linkage.evaluate.Scores;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import dev.tributary.schemas.EpochRecord;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;

/** One run of the demo; {@link #run} is its table of contents. The installation stays up until it is closed. */
public final class Demo implements AutoCloseable {

    private static final Duration REDRAW = Duration.ofMillis(250);
    private static final Duration LOOK_AT_SINKS = Duration.ofSeconds(2);
    /** Without any change for so long, what has not come is taken for lost. */
    private static final Duration STALLED = Duration.ofSeconds(45);
    /** Programs that live for minutes: the second compiler would take more than it gives. */
    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto");

    private final DemoPlan plan;
    private final Screen screen;
    private final StopSignal stop;
    private volatile LocalInstallation installation;

    /** @param stop ends the run before its end; the installation must then be closed by the caller */
    public Demo(DemoPlan plan, Screen screen, StopSignal stop) {
        this.plan = plan;
        this.screen = screen;
        this.stop = stop;
    }

    /** @throws dev.tributary.embedded.EmbeddedStartException where a server or program cannot be started or ends */
    public DemoSummary run() throws IOException, InterruptedException, ExecutionException {
        CompletableFuture<Scenario> generated =
                CompletableFuture.supplyAsync(() -> Scenario.generate(plan.references(), plan.records(), plan.seed()));
        start();
        Settings settings = installation.settings();
        Scenario scenario = generated.get();
        ReferenceList references = new ReferenceList(settings);
        references.send(scenario.references());
        screen.line(String.format(
                Locale.ROOT,
                "reference: %,d companies sent",
                scenario.references().size()));
        EpochRecord epoch = references.awaitEpoch(this::failIfStopped);
        installation.awaitReady(LocalProgram.INTAKE);
        installation.awaitReady(LocalProgram.BRIDGE);
        screen.line("reference: epoch " + epoch.epoch() + " is matched against");
        screen.line(String.format(Locale.ROOT, "stream: %,d records follow", plan.records()));
        return playAndCheck(settings, scenario);
    }

    /** Starts everything and plays nothing: for files of one's own. */
    public void runEmpty() throws IOException, InterruptedException, ExecutionException {
        start();
        startSinks();
        installation.awaitReady(LocalProgram.INTAKE);
        installation.awaitReady(LocalProgram.SINK_DELTA);
        installation.awaitReady(LocalProgram.SINK_NEO4J);
    }

    private void start() throws IOException, InterruptedException, ExecutionException {
        Path directory = new RunDirectories(plan.runs()).create(plan.keep(), LocalDateTime.now());
        screen.line("run folder " + directory);
        Map<String, String> overrides = new HashMap<>();
        overrides.put(
                Keys.EMBED_ENABLED.name(),
                Boolean.toString(plan.embeddingModel().isPresent()));
        plan.embeddingModel().ifPresent(model -> overrides.put(Keys.EMBED_MODEL.name(), model));
        overrides.put(Keys.MATCH_ENGINE.name(), plan.engine());
        overrides.put(Keys.DELTA_FLUSH_INTERVAL.name(), "2s");
        installation = LocalInstallation.launch(
                new LocalInstallation.Plan(directory, plan.ports(), overrides, true, 0, QUICK_START, screen::line));
        installation.awaitTopics();
        failIfStopped();
        installation.start(LocalProgram.INTAKE, 0, QUICK_START, Map.of());
        installation.start(LocalProgram.BRIDGE, 0, QUICK_START, Map.of());
        installation.awaitSpark();
    }

    private void startSinks() throws IOException {
        installation.startNeo4j();
        failIfStopped();
        installation.start(LocalProgram.SINK_DELTA, 0, QUICK_START, Map.of());
        installation.start(LocalProgram.SINK_NEO4J, 0, QUICK_START, Map.of());
    }

    private DemoSummary playAndCheck(Settings settings, Scenario scenario)
            throws IOException, InterruptedException, ExecutionException {
        try (Observer observer = new Observer(settings, System::currentTimeMillis).start()) {
            StreamPlayer player = new StreamPlayer(settings, stop);
            long startMillis = System.currentTimeMillis();
            CompletableFuture<Sent> played = CompletableFuture.supplyAsync(() -> play(player, scenario));
            awaitFirstMatch(observer);
            startSinks();
            return watchAndCheck(scenario, observer, player, played, startMillis);
        }
    }

    /** The sinks start once matching runs: nothing of theirs is in the way of the first match. */
    private void awaitFirstMatch(Observer observer) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + STALLED.toNanos();
        while (observer.snapshot().firstMatchMillis() == 0 && System.nanoTime() < deadlineNanos) {
            failIfStopped();
            stop.await(REDRAW);
        }
        screen.line("the first records are matched");
    }

    private DemoSummary watchAndCheck(
            Scenario scenario, Observer observer, StreamPlayer player, CompletableFuture<Sent> played, long startMillis)
            throws IOException, InterruptedException, ExecutionException {
        Settings settings = installation.settings();
        try (Driver graph = GraphDatabase.driver(settings.get(Keys.NEO4J_URI), AuthTokens.none())) {
            graph.verifyConnectivity();
            SinkWatch sinks = new SinkWatch(settings, graph);
            watch(scenario, player, played, observer, sinks, startMillis);
            Sent sent = played.get();
            failIfStopped();
            screen.line("checking every outcome against the input");
            AuditProof.run(sent);
            Audit audit = new Audit(settings, sent, plan.embeddingModel().isPresent());
            Audit.Report report = audit.run(Optional.of(graph));
            return summary(report, audit, scenario, observer.snapshot(), startMillis, sinks.look());
        }
    }

    private Sent play(StreamPlayer player, Scenario scenario) {
        try {
            return player.play(scenario.events(), plan.perSecondMax());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.util.concurrent.CompletionException(e);
        } catch (ExecutionException e) {
            throw new java.util.concurrent.CompletionException(e.getCause());
        }
    }

    /** Shows the stages until everything has arrived, or nothing has changed for long. */
    private void watch(
            Scenario scenario,
            StreamPlayer player,
            CompletableFuture<Sent> played,
            Observer observer,
            SinkWatch sinks,
            long startMillis)
            throws IOException, InterruptedException, ExecutionException {
        boolean withEmbeddings = plan.embeddingModel().isPresent();
        DemoDisplay display = new DemoDisplay(screen, plan.records(), withEmbeddings, startMillis);
        Expectation expected = new Expectation(scenario.events());
        SinkWatch.State state = SinkWatch.NOTHING;
        long lookedNanos = System.nanoTime();
        long changedNanos = System.nanoTime();
        Object before = null;
        while (true) {
            failIfStopped();
            Observer.Snapshot seen = observer.snapshot();
            if (System.nanoTime() - lookedNanos > LOOK_AT_SINKS.toNanos()) {
                state = sinks.look();
                lookedNanos = System.nanoTime();
            }
            long in = player.sentCount();
            expected.upTo((int) in);
            display.show(
                    in,
                    expected.changes(),
                    expected.deadLetters(),
                    seen,
                    new DemoDisplay.Sinks(state.allRows(), state.entities()));
            if (played.isDone() && arrived(seen, state, played.get(), withEmbeddings)) {
                break;
            }
            Object now = List.of(seen, state, in);
            if (!now.equals(before)) {
                before = now;
                changedNanos = System.nanoTime();
            } else if (System.nanoTime() - changedNanos > STALLED.toNanos()) {
                screen.line("nothing has moved for " + STALLED.toSeconds() + " s: what is missing is taken for lost");
                break;
            }
            stop.await(REDRAW);
        }
        display.end();
    }

    private static boolean arrived(Observer.Snapshot seen, SinkWatch.State state, Sent sent, boolean withEmbeddings) {
        long effects = sent.effects().size();
        return seen.matched() >= effects
                && seen.deadLetters() >= sent.deadLetters()
                && (!withEmbeddings || seen.embeddings() >= effects)
                && state.holds(sent, withEmbeddings);
    }

    private DemoSummary summary(
            Audit.Report report,
            Audit audit,
            Scenario scenario,
            Observer.Snapshot seen,
            long startMillis,
            SinkWatch.State graph) {
        long commandMillis = ManagementFactory.getRuntimeMXBean().getStartTime();
        double playSeconds = Math.max(1, seen.lastMatchMillis() - startMillis) / 1e3;
        Map<String, Long> rss = new TreeMap<>();
        installation.processes().peakBytes().forEach((name, bytes) -> rss.put(name, bytes >> 20));
        Settings settings = installation.settings();
        return new DemoSummary(
                report,
                exactNames(scenario, audit.truth()),
                report.counts().recordsIn() / playSeconds,
                seen.p50Ms(),
                seen.p99Ms(),
                (seen.firstMatchMillis() - commandMillis) / 1e3,
                installation.processes().peakSumBytes() >> 20,
                rss,
                Path.of(settings.get(Keys.DELTA_PATH)),
                graph.rows(),
                settings.get(Keys.NEO4J_URI),
                graph.entities(),
                graph.matches(),
                (System.currentTimeMillis() - commandMillis) / 1e3);
    }

    /** The same records, matched by their names alone. */
    private static Scores exactNames(Scenario scenario, Map<String, Optional<String>> truth) {
        ExactNames names = new ExactNames();
        scenario.references().forEach(reference -> names.add(reference.id(), reference.name()));
        Map<String, String> links = new HashMap<>();
        for (StreamEvent event : scenario.events()) {
            if (event.outcome() == Outcome.DECIDED) {
                String key = event.key().toString();
                names.match(event.content().get("name"))
                        .ifPresentOrElse(id -> links.put(key, id), () -> links.remove(key));
            }
        }
        return Scores.of(links, truth);
    }

    /** Throws where a child has ended by itself. */
    public void failIfEnded() {
        LocalInstallation running = installation;
        if (running != null) {
            running.failIfEnded();
        }
    }

    private void failIfStopped() {
        if (stop.isRequested()) {
            throw new StoppedException();
        }
        failIfEnded();
    }

    /** The settings of the run. */
    public Settings settings() {
        return installation.settings();
    }

    /** The same as a file, for other commands. */
    public Path configuration() {
        return installation.configuration();
    }

    /** The run was asked to stop before its end. */
    public static final class StoppedException extends RuntimeException {}

    @Override
    public void close() {
        LocalInstallation running = installation;
        if (running != null) {
            running.close();
        }
    }
}
