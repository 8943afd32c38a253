package dev.tributary.bench.chaos;

import dev.tributary.bench.local.LocalProgram;
import dev.tributary.embedded.EmbeddedServer;
import java.time.Duration;
import java.util.List;

/** What can happen to the servers and to the network before them. */
final class ServerScenarios {

    private static final Duration STOP_GRACE = Duration.ofSeconds(15);

    private ServerScenarios() {}

    static List<ChaosScenario> all() {
        return List.of(
                new ChaosScenario(
                        "spark-killed",
                        "14",
                        "kill -9 of the Spark server amid batches, started again",
                        true,
                        field -> killAndRestart(field, field.servers().spark(), Place.MATCHES)),
                new ChaosScenario(
                        "spark-session-expired",
                        "15",
                        "the session is closed by the server after idling",
                        false,
                        ServerScenarios::sessionExpires),
                new ChaosScenario(
                        "spark-black-hole",
                        "16",
                        "every byte to and from Spark is swallowed for longer than a call may take",
                        true,
                        field -> field.outage(
                                field.repeats(),
                                field.silence(),
                                Place.MATCHES,
                                () -> field.servers().sparkProxy().drop(),
                                () -> field.servers().sparkProxy().pass())),
                new ChaosScenario(
                        "spark-cut",
                        "16",
                        "connections to Spark are cut, again and again",
                        false,
                        field -> field.outage(
                                2 * field.repeats(),
                                Duration.ofMillis(200),
                                Place.MATCHES,
                                () -> field.servers().sparkProxy().cut(),
                                () -> {})),
                new ChaosScenario(
                        "spark-frozen",
                        "16",
                        "the Spark server stands still for longer than a call may take",
                        false,
                        field -> freeze(field, field.servers().spark(), Place.MATCHES)),
                new ChaosScenario(
                        "broker-killed",
                        "17",
                        "kill -9 of the broker, started again",
                        true,
                        field -> field.outage(
                                field.repeats(),
                                Duration.ofSeconds(1),
                                Place.MATCHES,
                                () -> field.servers().broker().kill(),
                                field::restartBroker)),
                new ChaosScenario(
                        "broker-stopped",
                        "17",
                        "the broker is stopped cleanly and started again",
                        false,
                        field -> field.outage(
                                Math.min(3, field.repeats()),
                                Duration.ofSeconds(2),
                                Place.MATCHES,
                                () -> field.servers().broker().stop(STOP_GRACE),
                                field::restartBroker)),
                new ChaosScenario(
                        "broker-frozen",
                        "17, 18",
                        "the broker stands still past every session",
                        false,
                        field -> freeze(field, field.servers().broker(), Place.MATCHES)),
                new ChaosScenario(
                        "neo4j-killed",
                        "25",
                        "kill -9 of Neo4j, started again",
                        false,
                        field -> killAndRestart(field, field.servers().neo4j(), Place.NEO4J)),
                new ChaosScenario(
                        "neo4j-black-hole",
                        "22, 25",
                        "every byte to and from Neo4j is held for long: the sink waits and stays in its group",
                        false,
                        field -> field.outage(
                                Math.min(3, field.repeats()),
                                field.silence(),
                                Place.NEO4J,
                                () -> field.servers().neo4jProxy().pause(),
                                () -> field.servers().neo4jProxy().pass())),
                new ChaosScenario(
                        "registry-down",
                        "20",
                        "programs start while the registry is away, and wait for it",
                        false,
                        ServerScenarios::registryDown));
    }

    private static void killAndRestart(Field field, EmbeddedServer server, Place place) throws InterruptedException {
        field.outage(field.repeats(), Duration.ofSeconds(1), place, server::kill, server::restart);
    }

    private static void freeze(Field field, EmbeddedServer server, Place place) throws InterruptedException {
        field.outage(
                Math.min(3, field.repeats()),
                field.silence(),
                place,
                () -> Signals.send("STOP", server.pid()),
                () -> Signals.send("CONT", server.pid()));
    }

    /** The server of the run closes a session that was idle for 40 s. */
    private static void sessionExpires(Field field) throws InterruptedException {
        field.stream().pause();
        field.rest(Duration.ofSeconds(50));
        field.faulted();
        field.stream().play(ChaosRun.RECORDS_PER_SECOND);
        field.recover(Place.MATCHES);
    }

    private static void registryDown(Field field) throws InterruptedException {
        for (int i = 0; i < Math.min(3, field.repeats()); i++) {
            LocalProgram program = List.of(LocalProgram.INTAKE, LocalProgram.BRIDGE, LocalProgram.SINK_NEO4J)
                    .get(i);
            Place place = List.of(Place.CANONICAL, Place.MATCHES, Place.NEO4J).get(i);
            field.stop(program);
            field.servers().registry().kill();
            field.faulted();
            Running waiting = field.start(program);
            field.rest(Duration.ofSeconds(8));
            if (waiting.isReady()) {
                throw new UnmetException(waiting.name() + " is ready without the registry");
            }
            field.servers().registry().restart();
            field.recover(place);
        }
    }
}
