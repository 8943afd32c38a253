package dev.tributary.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A persistent Neo4j Community server (GPLv3, a process of its own) with Bolt and without HTTP. Settings are keys of
 * neo4j.conf, such as {@code server.memory.pagecache.size}.
 */
public final class EmbeddedNeo4j extends EmbeddedServer {

    /** The user where a password is set. */
    public static final String USER = "neo4j";

    private static final int HEAP_MB = 512;
    private static final int PASSWORD_CHARACTERS_MIN = 8;
    private static final int PASSWORD_CHANGE_TIMEOUT_MS = 10_000;

    private final Optional<String> password;

    private EmbeddedNeo4j(ServerOptions options, Optional<String> password) {
        super("neo4j", options);
        password.filter(text -> text.length() < PASSWORD_CHARACTERS_MIN).ifPresent(text -> {
            throw new IllegalArgumentException(
                    "Neo4j wants a password of at least " + PASSWORD_CHARACTERS_MIN + " characters");
        });
        this.password = password;
    }

    /** Starts a server without login and waits until it answers. */
    public static EmbeddedNeo4j start(ServerOptions options) {
        return start(options, Optional.empty());
    }

    /** Starts a server and waits until it answers. @param password of the user neo4j, set at the first start */
    public static EmbeddedNeo4j start(ServerOptions options, Optional<String> password) {
        EmbeddedNeo4j neo4j = launch(options, password);
        neo4j.awaitReady();
        return neo4j;
    }

    /** Starts a server; {@link #awaitReady()} waits for it. */
    public static EmbeddedNeo4j launch(ServerOptions options, Optional<String> password) {
        EmbeddedNeo4j neo4j = new EmbeddedNeo4j(options, password);
        neo4j.launch();
        return neo4j;
    }

    /** bolt://host:port */
    @Override
    public URI uri() {
        return URI.create("bolt://" + address());
    }

    @Override
    ChildStart childStart() {
        Path home = dataDirectory();
        writeConfiguration(home.resolve("conf"));
        return ChildStart.of(
                        name(),
                        "embedded/neo4j",
                        "org.neo4j.server.CommunityEntryPoint",
                        options().directory(),
                        heapMb(HEAP_MB))
                .flags(List.of(
                        QUICK_START,
                        "--add-opens=java.base/java.nio=ALL-UNNAMED",
                        "--add-opens=java.base/java.io=ALL-UNNAMED",
                        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                        "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                        "-Dio.netty.tryReflectionSetAccessible=true",
                        "-Dlog4j2.disable.jmx=true"))
                .arguments("--home-dir=" + home, "--config-dir=" + home.resolve("conf"));
    }

    private void writeConfiguration(Path folder) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("server.bolt.enabled", "true");
        settings.put("server.bolt.listen_address", address());
        settings.put("server.bolt.advertised_address", address());
        settings.put("server.http.enabled", "false");
        settings.put("server.https.enabled", "false");
        settings.put("dbms.security.auth_enabled", Boolean.toString(password.isPresent()));
        settings.put("dbms.usage_report.enabled", "false");
        settings.put("server.memory.pagecache.size", "128m");
        // By default every stop waits ten seconds for clients that might still come.
        settings.put("internal.dbms.bolt.netty_server_shutdown_quiet_period", "0");
        settings.put("db.tx_log.rotation.retention_policy", "2 files");
        settings.put("db.tx_log.rotation.size", "64m");
        settings.put("db.tx_log.preallocate", "false");
        settings.putAll(options().settings());
        String text = settings.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue())
                .collect(Collectors.joining("\n", "", "\n"));
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("neo4j.conf"), text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write Neo4j's configuration to " + folder, e);
        }
    }

    /** A login and a query: Bolt listens before the database is there. */
    @Override
    boolean answers(Socket connection) throws IOException {
        if (password.isEmpty()) {
            BoltExchange bolt = new BoltExchange(connection);
            return bolt.hello(Map.of("scheme", "none")) && bolt.run("RETURN 1", Map.of(), Map.of());
        }
        BoltExchange bolt = new BoltExchange(connection);
        if (bolt.hello(login(password.get()))) {
            return bolt.run("RETURN 1", Map.of(), Map.of());
        }
        replaceInitialPassword();
        return false;
    }

    private static Map<String, String> login(String password) {
        return Map.of("scheme", "basic", "principal", USER, "credentials", password);
    }

    /** A new server has the password neo4j, good for nothing but to be changed. */
    private void replaceInitialPassword() throws IOException {
        try (Socket connection = new Socket()) {
            connection.connect(new InetSocketAddress(HOST, port()), PASSWORD_CHANGE_TIMEOUT_MS);
            connection.setSoTimeout(PASSWORD_CHANGE_TIMEOUT_MS);
            BoltExchange bolt = new BoltExchange(connection);
            if (bolt.hello(login(USER))) {
                bolt.run(
                        "ALTER CURRENT USER SET PASSWORD FROM $old TO $new",
                        Map.of("old", USER, "new", password.orElseThrow()),
                        Map.of("db", "system"));
            }
        }
    }
}
