package dev.tributary.bench.chaos;

import dev.tributary.bench.chaos.Fleet.Start;
import dev.tributary.bench.generate.Reference;
import dev.tributary.bench.generate.Scenario;
import dev.tributary.bench.local.LocalProgram;
import dev.tributary.bench.play.ReferenceList;
import dev.tributary.runtime.FaultPoint;
import dev.tributary.runtime.Program;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What can happen to spark-bridge itself: it is killed at each step, joined, left, frozen, fenced, asked to stop. */
final class BridgeScenarios {

    private static final Duration PAST_SESSION = Duration.ofSeconds(9);
    private static final Duration EXIT_MAX = Duration.ofMinutes(4);

    private BridgeScenarios() {}

    static List<ChaosScenario> all() {
        return List.of(
                new ChaosScenario(
                        "bridge-halts-match",
                        "1-9",
                        "spark-bridge dies at each step of the match lane",
                        true,
                        field -> field.haltAt(Place.MATCHES, points(field, "match."))),
                new ChaosScenario(
                        "bridge-halts-embed",
                        "1-9",
                        "spark-bridge dies at each step of the embedding lane",
                        false,
                        field -> field.haltAt(Place.EMBEDDINGS, points(field, "embed."))),
                new ChaosScenario(
                        "loader-halts",
                        "1-9",
                        "spark-bridge dies at each step of loading changes of the reference list",
                        false,
                        BridgeScenarios::loaderHalts),
                new ChaosScenario(
                        "bridge-killed",
                        "1-9",
                        "kill -9 of spark-bridge at any moment",
                        false,
                        field -> field.killAndStart(Place.MATCHES, field.repeats())),
                new ChaosScenario(
                        "bridge-rebalance-classic",
                        "11",
                        "a second spark-bridge joins and leaves amid batches, classic group protocol",
                        true,
                        field -> joinAndLeave(field, Map.of())),
                new ChaosScenario(
                        "bridge-rebalance-consumer",
                        "11",
                        "the same under the newer consumer group protocol",
                        false,
                        BridgeScenarios::joinAndLeaveNewProtocol),
                new ChaosScenario(
                        "bridge-zombie",
                        "12",
                        "spark-bridge is frozen past its session, another takes over, it wakes",
                        false,
                        BridgeScenarios::zombie),
                new ChaosScenario(
                        "bridge-fenced",
                        "13",
                        "two of one name: the older ends with exit code 3",
                        false,
                        BridgeScenarios::fenced),
                new ChaosScenario(
                        "bridge-commit-unknown",
                        "18",
                        "the broker goes silent at the commit and answers when nobody waits any more",
                        false,
                        BridgeScenarios::commitUnknown),
                new ChaosScenario(
                        "bridge-terminated",
                        "28",
                        "SIGTERM with batches in flight: exit code 0 within the grace period",
                        false,
                        field -> terminate(field, Place.MATCHES)));
    }

    private static List<String> points(Field field, String lane) {
        List<String> points = FaultPoint.of("spark-bridge").stream()
                .filter(point -> point.startsWith(lane))
                .toList();
        return field.isFast()
                ? points.stream()
                        .filter(point -> point.endsWith(".mid-send") || point.endsWith(".before-commit"))
                        .toList()
                : points;
    }

    private static void loaderHalts(Field field) throws InterruptedException {
        ReferenceList list = new ReferenceList(field.servers().settings());
        List<String> points = FaultPoint.of("spark-bridge").stream()
                .filter(point -> point.startsWith("reference."))
                .toList();
        for (String point : points) {
            field.stop(LocalProgram.BRIDGE);
            Running running = field.fleet().start(LocalProgram.BRIDGE, "1", Start.faulty(point + ":halt"));
            list.send(changes(field));
            field.awaitHalted(running, point);
            list.send(changes(field));
            field.start(LocalProgram.BRIDGE);
            field.recover(Place.EPOCHS);
        }
    }

    /** New entries of the list, and other contents of some that are there. */
    private static List<Reference> changes(Field field) {
        long salt = field.random().nextInt(1_000_000);
        return Scenario.generate(6, 0, salt).references().stream()
                .map(entry -> entry.id().endsWith("1") || entry.id().endsWith("2")
                        ? entry
                        : new Reference("C" + salt + entry.id(), entry.attributes()))
                .toList();
    }

    private static void joinAndLeave(Field field, Map<String, String> more) throws InterruptedException {
        for (int i = 0; i < field.repeats(); i++) {
            Running second = field.fleet().start(LocalProgram.BRIDGE, "2", new Start("", more));
            field.fleet().awaitReady(second);
            field.faulted();
            field.stream().burst(500);
            field.recover(Place.MATCHES);
            field.restBetween(500, 2_000);
            if (i % 2 == 0) {
                field.fleet().kill(second);
            } else {
                field.fleet().stop(second);
            }
            field.faulted();
            field.recover(Place.MATCHES);
        }
    }

    private static void joinAndLeaveNewProtocol(Field field) throws InterruptedException {
        // The session timeout is the broker's to say under this protocol.
        Map<String, String> protocol = Map.of(
                "kafka.properties.group.protocol", "consumer",
                "kafka.properties.session.timeout.ms", "",
                "kafka.properties.heartbeat.interval.ms", "");
        field.stop(LocalProgram.BRIDGE);
        field.fleet().awaitReady(field.fleet().start(LocalProgram.BRIDGE, "1", new Start("", protocol)));
        joinAndLeave(field, protocol);
        field.stop(LocalProgram.BRIDGE);
        field.start(LocalProgram.BRIDGE);
    }

    private static void zombie(Field field) throws InterruptedException {
        for (int i = 0; i < field.repeats(); i++) {
            Running second = field.fleet().start(LocalProgram.BRIDGE, "2", Start.PLAIN);
            field.fleet().awaitReady(second);
            field.stream().burst(300);
            Running first = field.fleet().get(LocalProgram.BRIDGE);
            field.freeze(first, PAST_SESSION);
            field.recover(Place.MATCHES);
            field.rest(Duration.ofSeconds(2));
            // Awake, it has either joined again or, where its transaction was ended for it, ended as fenced.
            if (!first.isAlive()) {
                requireCode(first, Program.EXIT_FENCED);
                field.fleet().forget(first);
                field.start(LocalProgram.BRIDGE);
            }
            field.fleet().stop(second);
        }
    }

    private static void fenced(Field field) throws InterruptedException {
        for (int i = 0; i < Math.min(3, field.repeats()); i++) {
            Running older = field.fleet().get(LocalProgram.BRIDGE);
            field.fleet().forget(older);
            field.start(LocalProgram.BRIDGE);
            field.faulted();
            field.stream().burst(300);
            requireCode(older, Program.EXIT_FENCED);
            field.recover(Place.MATCHES);
        }
    }

    private static void requireCode(Running ended, int code) {
        int found = ended.awaitExit(EXIT_MAX);
        if (found != code) {
            throw new UnmetException(ended.name() + " ended with " + found + ", not with " + code
                    + "; its log ends with:\n" + ended.logTail());
        }
    }

    /** The delay at the point is 5 s: the broker falls silent within it, and is away for longer than the commit waits. */
    private static void commitUnknown(Field field) throws InterruptedException {
        for (int i = 0; i < Math.min(3, field.repeats()); i++) {
            field.stop(LocalProgram.BRIDGE);
            Start start = new Start(
                    "match.before-commit:delay:3",
                    Map.of(
                            "kafka.properties.max.block.ms", "5000",
                            "kafka.properties.request.timeout.ms", "4000",
                            "kafka.properties.delivery.timeout.ms", "5000"));
            Running running = field.fleet().start(LocalProgram.BRIDGE, "1", start);
            field.fleet().awaitReady(running);
            field.rest(Duration.ofSeconds(3));
            Signals.send("STOP", field.servers().broker().pid());
            field.faulted();
            try {
                field.rest(Duration.ofSeconds(14));
            } finally {
                Signals.send("CONT", field.servers().broker().pid());
            }
            field.recover(Place.MATCHES);
        }
        field.stop(LocalProgram.BRIDGE);
        field.start(LocalProgram.BRIDGE);
    }

    /** Stops the program that writes there, under load, and starts it again. */
    static void terminate(Field field, Place place) throws InterruptedException {
        for (int i = 0; i < field.repeats(); i++) {
            field.stream().burst(500);
            field.restBetween(100, 1_500);
            field.stop(place.program());
            field.faulted();
            field.start(place.program());
            field.recover(place);
        }
    }
}
