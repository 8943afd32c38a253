package dev.tributary.spark;

import dev.tributary.embedded.EmbeddedBroker;
import dev.tributary.embedded.ServerOptions;
import dev.tributary.testkit.workspace.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;

/** A listener of the broker that asks for a SCRAM login over TLS, and what a client must be told to use it. */
final class SecuredListener {

    private static final String MECHANISM = "SCRAM-SHA-512";

    private SecuredListener() {}

    /** The options of a broker with such a listener besides its plain one. */
    static ServerOptions on(ServerOptions options, int port) throws IOException, GeneralSecurityException {
        Certificates certificates = Certificates.shared();
        return options.setting(EmbeddedBroker.SECURED_PORT, Integer.toString(port))
                .setting("listener.name.sasl_ssl.ssl.keystore.type", "PEM")
                .setting("listener.name.sasl_ssl.ssl.keystore.certificate.chain", text(certificates.serverChain()))
                .setting("listener.name.sasl_ssl.ssl.keystore.key", text(certificates.serverKey()))
                .setting("listener.name.sasl_ssl.sasl.enabled.mechanisms", MECHANISM)
                .setting(
                        "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    }

    /** The settings of a program, as a user writes them. */
    static Map<String, String> settings(int port, String user, String password)
            throws IOException, GeneralSecurityException {
        return Map.of(
                "kafka.bootstrap-servers",
                "127.0.0.1:" + port,
                "kafka.properties.security.protocol",
                "SASL_SSL",
                "kafka.properties.sasl.mechanism",
                MECHANISM,
                "kafka.properties.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user + "\" password=\""
                        + password + "\";",
                "kafka.properties.ssl.truststore.type",
                "PEM",
                "kafka.properties.ssl.truststore.location",
                Certificates.shared().authority().toString());
    }

    private static String text(InputStream pem) throws IOException {
        return new String(pem.readAllBytes(), StandardCharsets.US_ASCII);
    }
}
