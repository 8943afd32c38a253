package dev.tributary.embedded;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Spark Connect server with Delta on local cores. Version 4.2 also has {@code ai_query(endpoint, text)}; 4.1 and 4.0 are
 * plain servers for the compatibility suite. Settings are Spark's own keys.
 *
 * <p>The catalog of tables lives in memory; what outlives a restart are Delta tables named by their path.
 */
public final class EmbeddedSpark extends EmbeddedServer {

    /** The version that Tributary's client is of. */
    public static final String CURRENT = "4.2";

    private static final Map<String, String> MODULES = new TreeMap<>(Map.of(
            "4.2", "embedded/spark-server",
            "4.1", "embedded/spark-server-4.1",
            "4.0", "embedded/spark-server-4.0"));
    private static final int HEAP_MB = 1_536;
    private static final byte HTTP2_SETTINGS = 4;

    private final String version;
    private final int cores;

    private EmbeddedSpark(ServerOptions options, String version, int cores) {
        super("spark", options);
        if (!MODULES.containsKey(version)) {
            throw new IllegalArgumentException(
                    "no embedded Spark " + version + "; there are " + String.join(", ", MODULES.keySet()));
        }
        if (cores < 1) {
            throw new IllegalArgumentException("cores is at least 1, not " + cores);
        }
        this.version = version;
        this.cores = cores;
    }

    /** Starts the current version on all cores and waits until it answers. */
    public static EmbeddedSpark start(ServerOptions options) {
        return start(options, CURRENT, Runtime.getRuntime().availableProcessors());
    }

    /** Starts a server and waits until it answers. @param version 4.2, 4.1 or 4.0 */
    public static EmbeddedSpark start(ServerOptions options, String version, int cores) {
        EmbeddedSpark spark = launch(options, version, cores);
        spark.awaitReady();
        return spark;
    }

    /** Starts a server; {@link #awaitReady()} waits for it. */
    public static EmbeddedSpark launch(ServerOptions options, String version, int cores) {
        EmbeddedSpark spark = new EmbeddedSpark(options, version, cores);
        spark.launch();
        return spark;
    }

    /** The versions that can be started. */
    public static List<String> versions() {
        return List.copyOf(MODULES.keySet());
    }

    public String version() {
        return version;
    }

    /** sc://host:port */
    @Override
    public URI uri() {
        return URI.create("sc://" + address());
    }

    @Override
    ChildStart childStart() {
        List<String> flags = new ArrayList<>(jvmFlags());
        Map<String, String> settings = new TreeMap<>(settings());
        settings.putAll(options().settings());
        settings.forEach((key, value) -> flags.add("-D" + key + "=" + value));
        return ChildStart.of(
                        name(),
                        MODULES.get(version),
                        "org.apache.spark.sql.connect.service.SparkConnectServer",
                        options().directory(),
                        heapMb(HEAP_MB))
                .flags(flags)
                .environment("SPARK_LOCAL_IP", HOST);
    }

    private Map<String, String> settings() {
        Path data = dataDirectory();
        Map<String, String> settings = new TreeMap<>();
        settings.put("spark.app.name", "tributary");
        settings.put("spark.master", "local[" + cores + "]");
        settings.put("spark.driver.host", HOST);
        settings.put("spark.driver.bindAddress", HOST);
        settings.put("spark.connect.grpc.binding.address", HOST);
        settings.put("spark.connect.grpc.binding.port", Integer.toString(port()));
        settings.put("spark.ui.enabled", "false");
        settings.put("spark.ui.showConsoleProgress", "false");
        settings.put("spark.local.dir", data.resolve("tmp").toString());
        settings.put("spark.sql.warehouse.dir", data.resolve("warehouse").toString());
        settings.put("spark.sql.shuffle.partitions", Integer.toString(cores));
        settings.put("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
        settings.put("spark.sql.extensions", extensions());
        // Delta's own state is small here: its 50 partitions double the time of small reads and writes.
        settings.put("spark.databricks.delta.snapshotPartitions", "1");
        return settings;
    }

    private String extensions() {
        String delta = "io.delta.sql.DeltaSparkSessionExtension";
        return version.equals(CURRENT) ? delta + ",dev.tributary.embedded.spark.AiQueryExtension" : delta;
    }

    /** What Spark's own start scripts add for Java 17 and later (org.apache.spark.launcher.JavaModuleOptions). */
    private static List<String> jvmFlags() {
        List<String> flags = new ArrayList<>();
        flags.add("-XX:+IgnoreUnrecognizedVMOptions");
        for (String opened : List.of(
                "java.base/java.lang",
                "java.base/java.lang.invoke",
                "java.base/java.lang.reflect",
                "java.base/java.io",
                "java.base/java.net",
                "java.base/java.nio",
                "java.base/java.util",
                "java.base/java.util.concurrent",
                "java.base/java.util.concurrent.atomic",
                "java.base/jdk.internal.ref",
                "java.base/sun.nio.ch",
                "java.base/sun.nio.cs",
                "java.base/sun.security.action",
                "java.base/sun.util.calendar",
                "java.security.jgss/sun.security.krb5")) {
            flags.add("--add-opens=" + opened + "=ALL-UNNAMED");
        }
        flags.add("-Dio.netty.tryReflectionSetAccessible=true");
        flags.add("-Dlog4j2.configurationFile=dev/tributary/embedded/spark-log4j2.properties");
        return flags;
    }

    /** The opening of HTTP/2, which gRPC speaks: a server that serves answers with its SETTINGS frame. */
    @Override
    boolean answers(Socket connection) throws IOException {
        OutputStream out = connection.getOutputStream();
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        // an empty SETTINGS frame: length 0, type 4, no flags, stream 0
        out.write(new byte[] {0, 0, 0, HTTP2_SETTINGS, 0, 0, 0, 0, 0});
        out.flush();
        byte[] header = new byte[9];
        new DataInputStream(connection.getInputStream()).readFully(header);
        return header[3] == HTTP2_SETTINGS;
    }
}
