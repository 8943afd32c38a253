package dev.tributary.embedded.broker;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * Formats the data folder where it is new, then runs one broker with its controller in this process until SIGTERM.
 *
 * <p>{@code --port N --controller-port N [--secured-port N] --data DIR [--set key=value …]}
 */
public final class BrokerMain {

    private static final int NODE_ID = 1;
    /** Fixed, so that a formatted folder is taken up again. */
    private static final String CLUSTER_ID = "VHJpYnV0YXJ5RW1iZWRkZQ";

    private BrokerMain() {}

    public static void main(String[] args) throws Exception {
        Map<String, String> options = new HashMap<>();
        Properties settings = new Properties();
        read(args, options, settings);
        Path data = Path.of(required(options, "--data"));
        Properties broker = broker(required(options, "--port"), required(options, "--controller-port"), data);
        if (options.containsKey("--secured-port")) {
            addSecuredListener(broker, options.get("--secured-port"));
        }
        broker.putAll(settings);
        Files.createDirectories(data);
        format(data);
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(broker, false), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "broker-shutdown"));
        server.startup();
        server.awaitShutdown();
    }

    private static void read(String[] args, Map<String, String> options, Properties settings) {
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value");
            }
            switch (args[i]) {
                case "--port", "--controller-port", "--secured-port", "--data" -> options.put(args[i], args[i + 1]);
                case "--set" -> {
                    int equals = args[i + 1].indexOf('=');
                    if (equals < 1) {
                        throw new IllegalArgumentException("--set reads key=value");
                    }
                    settings.setProperty(args[i + 1].substring(0, equals), args[i + 1].substring(equals + 1));
                }
                default ->
                    throw new IllegalArgumentException("unknown option " + args[i]
                            + "; known are --port, --controller-port, --secured-port, --data, --set");
            }
        }
    }

    private static String required(Map<String, String> options, String name) {
        String value = options.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is required");
        }
        return value;
    }

    private static Properties broker(String port, String controllerPort, Path data) {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                Integer.toString(NODE_ID),
                "controller.quorum.voters",
                NODE_ID + "@127.0.0.1:" + controllerPort,
                "controller.listener.names",
                "CONTROLLER",
                "inter.broker.listener.name",
                "PLAINTEXT",
                "listeners",
                "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "advertised.listeners",
                "PLAINTEXT://127.0.0.1:" + port,
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs",
                data.toString()));
        // One node: nothing is replicated, and internal topics need no 50 partitions.
        properties.putAll(Map.of(
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "4",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "4",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                "share.coordinator.state.topic.num.partitions", "1"));
        properties.putAll(Map.of(
                "auto.create.topics.enable", "false",
                "group.initial.rebalance.delay.ms", "0",
                // A crashed producer's open transaction blocks read-committed readers until it is aborted.
                "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000",
                "num.network.threads", "2",
                "num.io.threads", "4",
                "log.cleaner.dedupe.buffer.size", Integer.toString(16 << 20),
                "log.segment.bytes", Integer.toString(128 << 20),
                // After a crash the restarted broker waits for its former session to end, by default 9 s. Much
                // less, and a machine short of processors loses its broker.
                "broker.session.timeout.ms", "6000",
                "broker.heartbeat.interval.ms", "500"));
        return properties;
    }

    /** A second listener that asks for a login over TLS; how it does is up to the settings. */
    private static void addSecuredListener(Properties broker, String port) {
        String listener = ",SASL_SSL://127.0.0.1:" + port;
        broker.merge("listeners", listener, (all, more) -> all + (String) more);
        broker.merge("advertised.listeners", listener, (all, more) -> all + (String) more);
        broker.merge("listener.security.protocol.map", ",SASL_SSL:SASL_SSL", (all, more) -> all + (String) more);
    }

    private static void format(Path data) throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (PrintStream print = new PrintStream(output, true, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(print)
                    .setNodeId(NODE_ID)
                    .setClusterId(CLUSTER_ID)
                    .addDirectory(data.toString())
                    .setMetadataLogDirectory(data.toString())
                    .setControllerListenerName("CONTROLLER")
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setHasDynamicQuorum(false)
                    .setIgnoreFormatted(true)
                    .run();
        }
    }
}
