package dev.tributary.bench.chaos;

import com.sun.net.httpserver.HttpServer;
import dev.tributary.bench.chaos.Fleet.Start;
import dev.tributary.bench.generate.Breakage;
import dev.tributary.bench.generate.StreamEvent;
import dev.tributary.bench.generate.StreamEvent.Outcome;
import dev.tributary.bench.local.LocalProgram;
import dev.tributary.matching.RecordKey;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What must not be seen: secrets and contents of records outside of records. */
final class SecurityScenarios {

    private static final Duration EXIT_MAX = Duration.ofMinutes(4);
    private static final int UNAUTHORIZED = 401;
    private static final String STRANGER = "9";

    private SecurityScenarios() {}

    static List<ChaosScenario> all() {
        return List.of(
                new ChaosScenario(
                        "refused-logins",
                        "security",
                        "Neo4j and the registry refuse: exit code 2, and no password in the log",
                        false,
                        SecurityScenarios::refusedLogins),
                new ChaosScenario(
                        "canaries",
                        "security",
                        "secrets and contents are in no log, metric, header or message of this whole run",
                        true,
                        SecurityScenarios::canaries));
    }

    private static void refusedLogins(Field field) throws InterruptedException, IOException {
        Canaries canaries = field.canaries();
        refused(
                field,
                LocalProgram.SINK_NEO4J,
                Map.of(Keys.NEO4J_PASSWORD.name(), canaries.wrongPassword(), Keys.NEO4J_GROUP.name(), "chaos-refused"),
                "neo4j.password");
        HttpServer registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/", exchange -> {
            exchange.sendResponseHeaders(UNAUTHORIZED, -1);
            exchange.close();
        });
        registry.start();
        try {
            refused(
                    field,
                    LocalProgram.INTAKE,
                    Map.of(
                            Keys.REGISTRY_URL.name(),
                            "http://127.0.0.1:" + registry.getAddress().getPort(),
                            Keys.REGISTRY_USER_INFO.name(),
                            "tributary:" + canaries.wrongPassword(),
                            Keys.INTAKE_APPLICATION_ID.name(),
                            "chaos-refused"),
                    "registry.user-info");
        } finally {
            registry.stop(0);
        }
    }

    /** It ends with exit code 2 and a line that names the setting. */
    private static void refused(Field field, LocalProgram program, Map<String, String> more, String named)
            throws IOException {
        Running running = field.fleet().start(program, STRANGER, new Start("", more));
        field.fleet().forget(running);
        field.faulted();
        int code = running.awaitExit(EXIT_MAX);
        if (code != Program.EXIT_CONFIGURATION
                || !Files.readString(running.log()).contains(named)) {
            throw new UnmetException(running.name() + " ended with " + code
                    + " where its login was refused, or without " + named + " in its log " + running.log());
        }
    }

    private static void canaries(Field field) throws InterruptedException, IOException {
        Map<String, String> content = Map.of("name", field.canaries().content() + " works", "city", "Kiel");
        int number = 0;
        for (Breakage breakage : Breakage.values()) {
            field.stream().send(event(key(field, number++), content, Optional.of(breakage), false));
        }
        for (boolean json : new boolean[] {true, false}) {
            field.stream().send(event(key(field, number++), content, Optional.empty(), json));
        }
        field.faulted();
        field.stream().pause();
        field.settle();
        List<String> leaks = new ArrayList<>();
        for (Path log : field.fleet().logs()) {
            leaks.addAll(field.canaries().foundIn(log));
        }
        for (Running running : field.fleet().all()) {
            for (String page : List.of("/metrics", "/readyz", "/livez")) {
                running.ask(page)
                        .ifPresent(answer ->
                                leaks.addAll(field.canaries().foundIn(page + " of " + running.name(), answer.body())));
            }
        }
        if (!leaks.isEmpty()) {
            throw new UnmetException("leaked: " + String.join(", ", leaks));
        }
    }

    private static RecordKey key(Field field, int number) {
        return new RecordKey("chaos", field.canaries().key() + number);
    }

    private static StreamEvent event(
            RecordKey key, Map<String, String> content, Optional<Breakage> breakage, boolean json) {
        return new StreamEvent(
                key,
                content,
                breakage.isPresent() ? Outcome.DEAD_LETTER : Outcome.DECIDED,
                breakage.isPresent() ? 0 : 1,
                Optional.empty(),
                breakage,
                json);
    }
}
