package dev.tributary.bench.chaos;

import dev.tributary.bench.local.LocalProgram;
import dev.tributary.embedded.EmbeddedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Random faults for a time, in rounds: in each round the stream plays while faults of the seed's choice follow one
 * another, several at once now and then; then all settles and is audited.
 */
final class Soak {

    private static final int FAULTS_A_ROUND = 6;

    /** Runs one scenario and audits it. */
    interface Rounds {
        void run(ChaosScenario round) throws IOException, InterruptedException;
    }

    private final Rounds rounds;
    private final Duration length;

    Soak(Rounds rounds, Duration length) {
        this.rounds = rounds;
        this.length = length;
    }

    void run() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + length.toNanos();
        for (int round = 1; System.nanoTime() < deadline; round++) {
            rounds.run(
                    new ChaosScenario("soak-" + round, "all", FAULTS_A_ROUND + " random faults", false, Soak::round));
        }
    }

    private static void round(Field field) throws InterruptedException {
        for (int i = 0; i < FAULTS_A_ROUND; i++) {
            field.restBetween(200, 3_000);
            Place place = randomFault(field);
            if (field.random().nextInt(4) > 0) {
                field.recover(place);
            }
        }
    }

    /** @return where the recovery shows */
    private static Place randomFault(Field field) throws InterruptedException {
        field.faulted();
        List<Place> places = List.of(Place.CANONICAL, Place.MATCHES, Place.EMBEDDINGS, Place.DELTA, Place.NEO4J);
        Place place = places.get(field.random().nextInt(places.size()));
        switch (field.random().nextInt(10)) {
            case 0, 1, 2 -> kill(field, place.program());
            case 3 -> terminate(field, place.program());
            case 4 -> {
                Running frozen = field.fleet().get(place.program());
                frozen.freeze();
                try {
                    field.restBetween(500, 12_000);
                } finally {
                    frozen.thaw();
                }
            }
            case 5 -> {
                bounce(field, field.servers().spark());
                return Place.MATCHES;
            }
            case 6 -> {
                field.servers().broker().kill();
                field.restBetween(100, 3_000);
                field.restartBroker();
            }
            case 7 -> {
                bounce(field, field.servers().neo4j());
                return Place.NEO4J;
            }
            case 8 -> {
                field.servers().sparkProxy().drop();
                try {
                    field.restBetween(500, (int) field.silence().toMillis());
                } finally {
                    field.servers().sparkProxy().pass();
                }
                return Place.MATCHES;
            }
            default -> {
                field.servers().neo4jProxy().cut();
                field.servers().sparkProxy().cut();
                field.servers().registryProxy().cut();
            }
        }
        return place;
    }

    private static void kill(Field field, LocalProgram program) {
        field.fleet().kill(field.fleet().get(program));
        field.start(program);
    }

    private static void terminate(Field field, LocalProgram program) throws InterruptedException {
        field.stop(program);
        field.start(program);
    }

    private static void bounce(Field field, EmbeddedServer server) throws InterruptedException {
        server.kill();
        field.restBetween(100, 3_000);
        server.restart();
    }
}
