package dev.tributary.bench.chaos;

import dev.tributary.bench.audit.AuditProof;
import dev.tributary.bench.audit.Difference;
import dev.tributary.bench.generate.Scenario;
import dev.tributary.bench.local.LocalProgram;
import dev.tributary.bench.play.ReferenceList;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.neo4j.driver.Driver;

/** One run: an installation, on which scenarios go through one after the other. {@link #run} is its table of contents. */
public final class ChaosRun implements AutoCloseable {

    static final int RECORDS_PER_SECOND = 30;

    private static final Duration SPARK_CALL_FAST_MAX = Duration.ofSeconds(15);
    private static final Duration SPARK_CALL_MAX = Duration.ofSeconds(30);

    private static final int REFERENCES = 2_000;
    /** What backpressure scenarios send at most. */
    private static final int PRESSURE_PER_SECOND = 450;

    private final Plan plan;
    private final StopSignal stop = new StopSignal();
    private final List<ChaosReport.Row> rows = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private ChaosServers servers;
    private Fleet fleet;
    private ChaosStream stream;
    private ChaosAudit audit;
    private CommittedCounts counts;
    private LiveWatch alive;
    private long[] before = {0, 0, 0};
    private long recordsBefore;

    /**
     * What to run.
     *
     * @param directory of this run alone
     * @param scenarios names, or {@code all} or {@code fast}
     * @param seed decides the stream and the moments of faults
     * @param repeats how often a scenario injects its fault; the fast selection does so once
     * @param soak how long random faults follow on the scenarios; zero for none
     * @param pressure how long backpressure scenarios hold what they hold
     * @param progress told in short words what happens
     */
    public record Plan(
            Path directory,
            List<String> scenarios,
            long seed,
            int repeats,
            Duration soak,
            Duration pressure,
            Consumer<String> progress) {

        public Plan {
            directory = directory.toAbsolutePath().normalize();
            scenarios = List.copyOf(scenarios);
            // Refuses unknown names before anything is started.
            Scenarios.named(scenarios);
            if (repeats < 1) {
                throw new IllegalArgumentException("a fault is injected at least once, not " + repeats + " times");
            }
        }

        boolean isFast() {
            return scenarios.equals(List.of(Scenarios.FAST));
        }
    }

    public ChaosRun(Plan plan) {
        this.plan = plan;
    }

    /** Runs all that is planned. A scenario that fails does not keep the next from running. */
    public ChaosReport run() throws IOException, InterruptedException, ExecutionException {
        start();
        for (ChaosScenario scenario : Scenarios.named(plan.scenarios())) {
            if (stop.isRequested()) {
                break;
            }
            runOne(scenario);
        }
        if (!stop.isRequested() && !plan.soak().isZero()) {
            new Soak(this::runOne, plan.soak()).run();
        }
        return report();
    }

    private void start() throws IOException, InterruptedException, ExecutionException {
        plan.progress().accept("seed " + plan.seed() + ", run folder " + plan.directory());
        Canaries canaries = new Canaries(plan.seed());
        servers = opened(ChaosServers.start(
                plan.directory(), canaries, plan.isFast() ? SPARK_CALL_FAST_MAX : SPARK_CALL_MAX, plan.progress()));
        Settings settings = servers.settings();
        fleet = opened(new Fleet(plan.directory(), servers.programSettings()));
        for (LocalProgram program : LocalProgram.values()) {
            fleet.start(program, "1", Fleet.Start.PLAIN);
        }
        Scenario scenario = Scenario.generate(REFERENCES, recordsMax(), plan.seed());
        ReferenceList references = new ReferenceList(settings);
        references.send(scenario.references());
        references.awaitEpoch(fleet::failIfAnyEnded);
        stream = opened(new ChaosStream(settings, scenario.events()));
        Driver graph = opened(servers.graph());
        audit = opened(new ChaosAudit(settings, stream.sent(), canaries, graph));
        counts = opened(new CommittedCounts(settings));
        field(0).restoreUsual();
        alive = opened(new LiveWatch(fleet));
        opened(new HangingTransactionWatch(settings, plan.progress()));
        plan.progress().accept("everything runs");
    }

    /** More than the scenarios can play. */
    private int recordsMax() {
        List<ChaosScenario> scenarios = Scenarios.named(plan.scenarios());
        long pressures = scenarios.stream()
                .filter(scenario -> scenario.name().startsWith("backpressure"))
                .count();
        return 20_000
                + 3_000 * scenarios.size()
                + (int) (plan.soak().toSeconds() * RECORDS_PER_SECOND * 2)
                + (int) (pressures * plan.pressure().toSeconds() * PRESSURE_PER_SECOND);
    }

    private <T extends AutoCloseable> T opened(T resource) {
        synchronized (open) {
            open.add(resource);
        }
        return resource;
    }

    private Field field(int salt) {
        return new Field(new Field.Parts(
                servers,
                fleet,
                stream,
                audit,
                counts,
                new Canaries(plan.seed()),
                new Random(plan.seed() * 1_000 + salt),
                plan.isFast(),
                plan.repeats(),
                plan.pressure(),
                stop));
    }

    private void runOne(ChaosScenario scenario) throws IOException, InterruptedException {
        plan.progress().accept(scenario.name() + ": " + scenario.what());
        Field field = field(rows.size() + 1);
        List<String> failures = new ArrayList<>();
        try {
            stream.play(RECORDS_PER_SECOND);
            scenario.script().run(field);
            fleet.failIfAnyEnded();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            // Whatever a scenario fails of is part of the report; the others run all the same.
            failures.add(e instanceof UnmetException ? e.getMessage() : e.toString());
        }
        if (stop.isRequested()) {
            // What it has broken is not mended any more, and so proves nothing.
            return;
        }
        settle(field, failures);
        ChaosReport.Row row = audited(scenario, field, failures);
        rows.add(row);
        field.notes().forEach(note -> plan.progress().accept("  " + note));
        plan.progress()
                .accept(String.format(
                        Locale.ROOT,
                        "%s: %d records, %d faults, %d lost, %d doubled, %d wrong%s",
                        row.name(),
                        row.records(),
                        row.faults(),
                        row.lost(),
                        row.doubled(),
                        row.wrong(),
                        row.failure().map(failure -> ", FAILED: " + failure).orElse("")));
    }

    private void settle(Field field, List<String> failures) throws InterruptedException {
        if (failures.isEmpty()) {
            trySettle(field, failures);
        }
        if (!failures.isEmpty()) {
            // Whatever has failed, what is counted then is what was lost, not what was still on its way.
            servers.mend();
            trySettle(field, failures);
        }
        failures.addAll(alive.take());
    }

    private void trySettle(Field field, List<String> failures) throws InterruptedException {
        try {
            stream.pause();
            field.restoreUsual();
            field.settle();
            fleet.failIfAnyEnded();
        } catch (UnmetException e) {
            failures.add(e.getMessage());
        }
    }

    private ChaosReport.Row audited(ChaosScenario scenario, Field field, List<String> failures) throws IOException {
        AuditProof.run(stream.sent());
        List<Difference> differences = audit.run();
        long[] sums = ChaosAudit.sums(differences);
        if (sums[0] + sums[1] + sums[2] > before[0] + before[1] + before[2]) {
            differences.stream().filter(difference -> !difference.isNone()).forEach(difference -> plan.progress()
                    .accept("  " + difference));
            audit.examples().forEach(example -> plan.progress().accept("  " + example));
        }
        long records = stream.sent().count();
        ChaosReport.Row row = new ChaosReport.Row(
                scenario.name(),
                scenario.rows(),
                records - recordsBefore,
                field.faults(),
                Math.max(0, sums[0] - before[0]),
                Math.max(0, sums[1] - before[1]),
                Math.max(0, sums[2] - before[2]),
                field.recoveries(),
                failures.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", failures)));
        before = sums;
        recordsBefore = records;
        return row;
    }

    /** Spoils the installation and audits it: what must be found is one effect lost, one doubled and one wrong. */
    public List<Difference> auditWithPlantedFaults() throws IOException, InterruptedException, ExecutionException {
        PlantedFaults.plant(servers.settings(), stream.sent());
        return audit.run();
    }

    private ChaosReport report() {
        return new ChaosReport(
                plan.seed(),
                rows,
                new ChaosReport.Total(
                        recordsBefore,
                        rows.stream().mapToInt(ChaosReport.Row::faults).sum(),
                        before[0],
                        before[1],
                        before[2]));
    }

    /** Ends a run before its end; what has run so far is reported. */
    public void stop() {
        stop.request();
    }

    @Override
    public void close() {
        stop.request();
        List<AutoCloseable> all;
        synchronized (open) {
            all = new ArrayList<>(open);
            open.clear();
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            try {
                all.get(i).close();
            } catch (Exception e) {
                plan.progress().accept("while closing: " + e);
            }
        }
    }
}
