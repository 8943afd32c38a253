package dev.tributary.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A schema registry with Confluent's API: Apicurio Registry. Settings are its own keys, given as system properties.
 *
 * <p>Schemas are kept in memory unless {@link #PERSISTENT} is set; the subjects' compatibility is up to its callers, as the
 * registry's own default is NONE.
 */
public final class EmbeddedRegistry extends EmbeddedServer {

    /** Setting that keeps schemas in the data folder over restarts: {@code true} or {@code false}, which is the default. */
    public static final String PERSISTENT = "persistent";

    private static final String MODULE = "embedded/registry";
    private static final int HEAP_MB = 256;
    private static final String API = "/apis/ccompat/v7";

    private EmbeddedRegistry(ServerOptions options) {
        super("registry", options);
    }

    /** Starts a registry and waits until it answers. */
    public static EmbeddedRegistry start(ServerOptions options) {
        EmbeddedRegistry registry = launch(options);
        registry.awaitReady();
        return registry;
    }

    /** Starts a registry; {@link #awaitReady()} waits for it. */
    public static EmbeddedRegistry launch(ServerOptions options) {
        EmbeddedRegistry registry = new EmbeddedRegistry(options);
        registry.launch();
        return registry;
    }

    /** The value for schema.registry.url. */
    @Override
    public URI uri() {
        return URI.create("http://" + address() + API);
    }

    @Override
    ChildStart childStart() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("quarkus.http.host", HOST);
        settings.put("quarkus.http.port", Integer.toString(port()));
        settings.put("quarkus.log.level", "WARN");
        settings.putAll(options().settings());
        if (Boolean.parseBoolean(settings.remove(PERSISTENT))) {
            // Without a write delay, a schema that was confirmed outlives a kill.
            settings.putIfAbsent(
                    "quarkus.datasource.jdbc.url",
                    "jdbc:h2:file:" + dataDirectory().resolve("registry") + ";WRITE_DELAY=0");
        }
        List<String> flags = new ArrayList<>();
        flags.add(QUICK_START);
        settings.forEach((key, value) -> flags.add("-D" + key + "=" + value));
        return new ChildStart(
                name(),
                List.of(runner()),
                "io.quarkus.runner.GeneratedMain",
                flags,
                heapMb(HEAP_MB),
                List.of(),
                Map.of(),
                options().directory(),
                options().directory().resolve(name() + ".log"));
    }

    /** The archive's main jar, whose manifest names the libraries beside it. */
    private static Path runner() {
        Path folder = ModuleClassPath.home().resolve(MODULE).resolve("target/registry");
        try (Stream<Path> files = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
            return files.filter(file -> file.toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow(() -> new EmbeddedStartException(MODULE + " is not built (" + folder
                            + " has no runner); build it with: " + ModuleClassPath.buildCommand(MODULE)));
        } catch (IOException e) {
            throw new EmbeddedStartException("cannot read " + folder + ": " + e.getMessage(), e);
        }
    }

    /** Asks for the list of subjects. */
    @Override
    boolean answers(Socket connection) throws IOException {
        String request = "GET " + API + "/subjects HTTP/1.1\r\nHost: " + address() + "\r\nConnection: close\r\n\r\n";
        connection.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        connection.getOutputStream().flush();
        BufferedReader in =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
        String status = in.readLine();
        return status != null && status.startsWith("HTTP/1.1 200");
    }
}
