package dev.tributary.embedded;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A single-node Kafka broker (KRaft). Settings are Kafka's own broker keys, and {@link #SECURED_PORT}. */
public final class EmbeddedBroker extends EmbeddedServer {

    /** A setting: a port for a second listener, SASL_SSL, whose keys and mechanisms are set as Kafka has them. */
    public static final String SECURED_PORT = "secured.port";

    private static final int HEAP_MB = 512;
    private static final short METADATA_KEY = 3;
    private static final short METADATA_VERSION = 1;
    private static final int RESPONSE_BYTES_MAX = 1 << 20;

    private final int controllerPort = LoopbackPorts.free();

    private EmbeddedBroker(ServerOptions options) {
        super("broker", options);
    }

    /** Starts a broker and waits until it takes requests. */
    public static EmbeddedBroker start(ServerOptions options) {
        EmbeddedBroker broker = launch(options);
        broker.awaitReady();
        return broker;
    }

    /** Starts a broker; {@link #awaitReady()} waits for it. */
    public static EmbeddedBroker launch(ServerOptions options) {
        EmbeddedBroker broker = new EmbeddedBroker(options);
        broker.launch();
        return broker;
    }

    /** The value for clients' bootstrap.servers. */
    public String bootstrapServers() {
        return address();
    }

    @Override
    public URI uri() {
        return URI.create("kafka://" + address());
    }

    @Override
    ChildStart childStart() {
        List<String> arguments = new ArrayList<>(List.of(
                "--port", Integer.toString(port()),
                "--controller-port", Integer.toString(controllerPort),
                "--data", dataDirectory().toString()));
        Map<String, String> settings = new TreeMap<>(options().settings());
        String securedPort = settings.remove(SECURED_PORT);
        if (securedPort != null) {
            arguments.addAll(List.of("--secured-port", securedPort));
        }
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            arguments.addAll(List.of("--set", setting.getKey() + "=" + setting.getValue()));
        }
        return ChildStart.of(
                        name(),
                        "embedded/broker",
                        "dev.tributary.embedded.broker.BrokerMain",
                        options().directory(),
                        heapMb(HEAP_MB))
                .flags(List.of(QUICK_START))
                .arguments(arguments.toArray(String[]::new));
    }

    /**
     * Kafka's Metadata request, version 1, for no topic: the port opens before the broker is admitted to its cluster, and
     * only an admitted broker is in the answer.
     */
    @Override
    boolean answers(Socket connection) throws IOException {
        String clientId = "readiness";
        DataOutputStream out = new DataOutputStream(connection.getOutputStream());
        out.writeInt(2 + 2 + 4 + 2 + clientId.length() + 4);
        out.writeShort(METADATA_KEY);
        out.writeShort(METADATA_VERSION);
        out.writeInt(1);
        out.writeUTF(clientId);
        out.writeInt(0);
        out.flush();
        DataInputStream in = new DataInputStream(connection.getInputStream());
        int size = in.readInt();
        if (size < 8 || size > RESPONSE_BYTES_MAX) {
            return false;
        }
        int correlation = in.readInt();
        int brokers = in.readInt();
        return correlation == 1 && brokers >= 1;
    }
}
