package dev.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.embedded.EmbeddedServer;
import dev.tributary.embedded.EmbeddedSpark;
import dev.tributary.embedded.ServerOptions;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.TrustedAuthorities;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.testkit.workspace.Certificates;
import dev.tributary.testkit.workspace.GrpcGateway;
import io.grpc.Metadata;
import io.grpc.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spark Connect behind a TLS proxy of one's own that demands headers, as IOMETE and other hosts have it. */
class SparkEndpointTest {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> TENANT = Metadata.Key.of("x-tenant", Metadata.ASCII_STRING_MARSHALLER);

    @TempDir
    static Path directory;

    private static EmbeddedSpark spark;
    private static GrpcGateway proxy;
    private static final List<String> tokens = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void startServers() throws Exception {
        spark = EmbeddedSpark.start(
                ServerOptions.in(directory).jvmFlags(EmbeddedServer.QUICK_START), EmbeddedSpark.CURRENT, 2);
        proxy = new GrpcGateway(Certificates.shared(), spark.address(), SparkEndpointTest::check);
    }

    @AfterAll
    static void stopServers() {
        proxy.close();
        spark.close();
    }

    private static GrpcGateway.Refusal check(Metadata headers) {
        String token = headers.get(AUTHORIZATION);
        tokens.add(String.valueOf(token));
        if (token == null || !token.startsWith("Bearer key==")) {
            return new GrpcGateway.Refusal(Status.UNAUTHENTICATED.withDescription("no valid token"), new Metadata());
        }
        return "crm".equals(headers.get(TENANT))
                ? null
                : new GrpcGateway.Refusal(
                        Status.PERMISSION_DENIED.withDescription("x-tenant has no such warehouse"), new Metadata());
    }

    private static Settings settings(Map<String, String> more) throws Exception {
        Map<String, String> values = new HashMap<>();
        values.put("spark.endpoint", "sc://localhost:" + proxy.port() + "/;use_ssl=true");
        values.put("tls.ca-file", Certificates.shared().authority().toString());
        values.putAll(more);
        return Settings.load(Optional.empty(), Map.of(), values);
    }

    private static long ask(Settings settings) throws Exception {
        TrustedAuthorities.trust(settings);
        SparkWorker.Timeouts timeouts = new SparkWorker.Timeouts(Duration.ofSeconds(60), Duration.ofSeconds(30));
        try (SparkWorker worker = new SparkWorker(SparkEndpoint.of(settings), "test", timeouts, session -> {})) {
            return worker.call("count", open -> open.session().range(5).count());
        }
    }

    @Test
    void anOwnAuthorityATokenAndFurtherHeadersLeadToTheServer() throws Exception {
        assertThat(ask(settings(Map.of("spark.token", "key==1", "spark.headers.x-tenant", "crm"))))
                .isEqualTo(5);
    }

    @Test
    void aTokenInAFileIsReadAtTheStart() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), "key==from-a-file\n");
        ask(settings(Map.of("spark.token", "${file:" + file + "}", "spark.headers.x-tenant", "crm")));
        assertThat(tokens).contains("Bearer key==from-a-file");
    }

    @Test
    void aRefusalIsToldWithTheSettingsToLookAt() {
        assertThatThrownBy(() -> ask(settings(Map.of("spark.token", "key==1", "spark.headers.x-tenant", "other"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("x-tenant has no such warehouse")
                .hasMessageContaining("spark.headers");
    }

    @Test
    void aTokenThatIsNotTakenIsWaitedForSinceTheServerMayLearnOfItLater() {
        assertThatThrownBy(() -> ask(settings(Map.of("spark.headers.x-tenant", "crm"))))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("does not take the login: no valid token");
    }

    @Test
    void anEndpointOfNoKnownKindIsRefused() {
        Settings settings = Settings.load(Optional.empty(), Map.of(), Map.of("spark.endpoint", "spark://host"));
        assertThatThrownBy(() -> SparkEndpoint.of(settings))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("embedded, databricks or an sc://host:port URL");
    }

    @Test
    void aFileOfAuthoritiesThatHoldsNoneIsNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("no.pem"), "nothing");
        assertThatThrownBy(() -> TrustedAuthorities.trust(settings(Map.of("tls.ca-file", file.toString()))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("tls.ca-file");
    }
}
