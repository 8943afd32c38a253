package dev.tributary.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts one server by hand: {@code NAME --dir DIR [--port N] [--heap-mb N]}; Ctrl-C stops it. */
public final class EmbeddedMain {

    private static final List<String> NAMES = List.of("broker", "registry", "spark", "spark-4.1", "spark-4.0", "neo4j");
    private static final List<String> OPTIONS = List.of("--dir", "--port", "--heap-mb");
    private static final Duration STOP_GRACE = Duration.ofSeconds(15);
    private static final Duration A_WHILE = Duration.ofMinutes(1);

    private EmbeddedMain() {}

    public static void main(String[] args) {
        try {
            if (args.length == 0 || !NAMES.contains(args[0])) {
                throw new IllegalArgumentException(
                        "usage: " + String.join(" | ", NAMES) + " --dir DIR [--port N] [--heap-mb N]");
            }
            run(args[0], options(args));
        } catch (EmbeddedStartException | IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void run(String name, ServerOptions options) {
        EmbeddedServer server = launch(name, options);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(STOP_GRACE), "stop-" + name));
        server.awaitReady();
        System.out.println(server.uri() + "  data " + server.dataDirectory() + "  log " + server.logFile());
        while (server.isAlive()) {
            server.awaitExit(A_WHILE);
        }
        System.err.println(name + " has ended");
        System.exit(1);
    }

    private static EmbeddedServer launch(String name, ServerOptions options) {
        int cores = Runtime.getRuntime().availableProcessors();
        return switch (name) {
            case "broker" -> EmbeddedBroker.launch(options);
            case "registry" -> EmbeddedRegistry.launch(options.setting(EmbeddedRegistry.PERSISTENT, "true"));
            case "neo4j" -> EmbeddedNeo4j.launch(options, Optional.empty());
            case "spark" -> EmbeddedSpark.launch(options, EmbeddedSpark.CURRENT, cores);
            default -> EmbeddedSpark.launch(options, name.substring("spark-".length()), cores);
        };
    }

    private static ServerOptions options(String[] args) {
        Map<String, String> given = new HashMap<>();
        for (int i = 1; i < args.length; i += 2) {
            if (!OPTIONS.contains(args[i]) || i + 1 == args.length) {
                throw new IllegalArgumentException(
                        args[i] + ": options are " + String.join(", ", OPTIONS) + ", each with a value");
            }
            given.put(args[i], args[i + 1]);
        }
        if (!given.containsKey("--dir")) {
            throw new IllegalArgumentException("--dir names the folder for data and log");
        }
        return ServerOptions.in(Path.of(given.get("--dir")))
                .port(Integer.parseInt(given.getOrDefault("--port", "0")))
                .heapMb(Integer.parseInt(given.getOrDefault("--heap-mb", "0")))
                .progress(System.out::println);
    }
}
