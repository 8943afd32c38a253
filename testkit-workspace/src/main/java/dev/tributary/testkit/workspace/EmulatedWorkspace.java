package dev.tributary.testkit.workspace;

import dev.tributary.embedded.EmbeddedSpark;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The workspace: start it, point a profile at it, and have it misbehave. Both interfaces are on {@link #host()}; the
 * profiles of {@link #profiles()} log in there as a service principal ({@code principal}) or by a personal token
 * ({@code person}).
 */
public final class EmulatedWorkspace implements AutoCloseable {

    private static final Metadata.Key<String> AUTHORIZATION = header("authorization");
    private static final Metadata.Key<String> CLUSTER = header("x-databricks-cluster-id");
    private static final Metadata.Key<String> SESSION = header("x-databricks-session-id");
    private static final Metadata.Key<String> RETRY_AFTER = header("retry-after");

    private final Path folder;
    private final Certificates certificates;
    private final Logins logins = new Logins();
    private final Throttle restThrottle = new Throttle();
    private final Throttle sparkThrottle = new Throttle();
    private final Secrets secrets = new Secrets();
    private final Serving serving = new Serving();
    private final Clusters clusters;
    private final RestServer rest;
    private final Optional<GrpcGateway> gateway;
    private final FrontDoor door;
    private volatile Statements statements;
    private volatile boolean serverless;

    /**
     * @param spark host and port of the server behind the gateway
     * @param engine what the state of clusters does to it
     */
    private EmulatedWorkspace(Path folder, Optional<String> spark, Clusters.Engine engine)
            throws IOException, GeneralSecurityException {
        this.folder = folder;
        certificates = Certificates.shared();
        clusters = new Clusters(engine);
        rest = new RestServer(certificates.serverContext(), logins, restThrottle);
        gateway = spark.isPresent()
                ? Optional.of(new GrpcGateway(certificates, spark.get(), this::check))
                : Optional.empty();
        routes();
        rest.start();
        door = new FrontDoor(rest.port(), gateway.map(GrpcGateway::port).orElse(rest.port()));
        statements = new Statements(sql -> new Statements.Answer(Map.of(), List.of()), host());
        writeProfiles();
    }

    /** REST alone. */
    public static EmulatedWorkspace start(Path folder) {
        return start(folder, Optional.empty(), Clusters.Engine.none());
    }

    /** REST, and Spark Connect in front of a server that runs on, whatever becomes of its clusters. */
    public static EmulatedWorkspace inFrontOf(Path folder, String sparkAddress) {
        return start(folder, Optional.of(sparkAddress), Clusters.Engine.none());
    }

    /** REST, and Spark Connect in front of a server. */
    public static EmulatedWorkspace start(Path folder, EmbeddedSpark spark) {
        return start(folder, Optional.of(spark.address()), engine(spark));
    }

    private static EmulatedWorkspace start(Path folder, Optional<String> spark, Clusters.Engine engine) {
        try {
            return new EmulatedWorkspace(folder, spark, engine);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the workspace's certificates cannot be made", e);
        }
    }

    private static Clusters.Engine engine(EmbeddedSpark spark) {
        return new Clusters.Engine() {
            @Override
            public void start() {
                spark.restart();
            }

            @Override
            public void stop() {
                spark.kill();
            }
        };
    }

    private void routes() {
        rest.openRoute(
                "GET",
                "/\\.well-known/databricks-config",
                request -> Map.of("oidc_endpoint", host() + "/oidc", "workspace_id", "1234567890"));
        rest.openRoute(
                "GET",
                "/oidc/\\.well-known/oauth-authorization-server",
                request -> Map.of(
                        "token_endpoint", host() + "/oidc/v1/token",
                        "authorization_endpoint", host() + "/oidc/v1/authorize"));
        rest.openRoute(
                "POST",
                "/oidc/v1/token",
                request -> logins.issue(
                        Optional.ofNullable(request.query().get("authorization")), ApiRequest.form(request.body())));
        rest.route(
                "GET",
                "/api/2.0/preview/scim/v2/Me",
                request -> Map.of("id", "42", "userName", Logins.USER, "active", true));
        rest.route("GET", "/api/2.1/clusters/list", clusters::list);
        rest.route("GET", "/api/2.1/clusters/get", clusters::get);
        rest.route("POST", "/api/2.1/clusters/start", clusters::start);
        rest.route("GET", "/api/2.0/secrets/scopes/list", secrets::listScopes);
        rest.route("POST", "/api/2.0/secrets/scopes/create", secrets::createScope);
        rest.route("GET", "/api/2.0/secrets/list", secrets::list);
        rest.route("POST", "/api/2.0/secrets/put", secrets::put);
        rest.route("GET", "/api/2.0/secrets/get", secrets::get);
        rest.route("GET", "/api/2.0/sql/warehouses", request -> statements
                .warehouses()
                .list(request));
        rest.route("GET", "/api/2.0/sql/warehouses/([^/]+)", request -> statements
                .warehouses()
                .get(request));
        rest.route("POST", "/api/2.0/sql/statements/?", request -> statements.execute(request));
        rest.route("GET", "/api/2.0/sql/statements/([^/]+)", request -> statements.get(request));
        rest.route("POST", "/api/2.0/sql/statements/([^/]+)/cancel", request -> statements.cancel(request));
        rest.route("GET", "/api/2.0/sql/statements/([^/]+)/result/chunks/(\\d+)", request -> statements.chunk(request));
        rest.openRoute("GET", "/storage/([^/]+)/(\\d+)", request -> statements.storage(request));
        rest.route("POST", "/api/2.0/serving-endpoints", serving::create);
        rest.route("GET", "/api/2.0/serving-endpoints/([^/]+)", serving::get);
        rest.route("POST", "/serving-endpoints/([^/]+)/invocations", serving::invoke);
    }

    /** As the gateway of a workspace does: throttle, token, then the compute that the headers name. */
    private GrpcGateway.Refusal check(Metadata headers) {
        Optional<Long> wait = sparkThrottle.retryAfterSeconds();
        if (wait.isPresent()) {
            Metadata trailers = new Metadata();
            trailers.put(RETRY_AFTER, Long.toString(wait.get()));
            return new GrpcGateway.Refusal(
                    Status.RESOURCE_EXHAUSTED.withDescription("REQUEST_LIMIT_EXCEEDED: too many requests"), trailers);
        }
        if (!logins.accepts(headers.get(AUTHORIZATION))) {
            return refused(Status.UNAUTHENTICATED.withDescription("Invalid access token."));
        }
        String cluster = headers.get(CLUSTER);
        if (cluster == null) {
            return headers.get(SESSION) != null && serverless
                    ? null
                    : refused(Status.PERMISSION_DENIED.withDescription(
                            "Serverless compute is not enabled in this workspace, or no session id was sent."));
        }
        ApiRefusal refusal = clusters.refusal(cluster);
        if (refusal == null) {
            return null;
        }
        Status status =
                switch (refusal.status()) {
                    case 403 -> Status.PERMISSION_DENIED;
                    case 404 -> Status.NOT_FOUND;
                    default -> Status.UNAVAILABLE;
                };
        return refused(status.withDescription(refusal.code() + ": " + refusal.getMessage()));
    }

    private static GrpcGateway.Refusal refused(Status status) {
        return new GrpcGateway.Refusal(status, new Metadata());
    }

    private static Metadata.Key<String> header(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    private void writeProfiles() throws IOException {
        Files.createDirectories(folder);
        Files.writeString(
                profiles(), """
                [principal]
                host = %1$s
                client_id = %2$s
                client_secret = %3$s

                [person]
                host = %1$s
                token = %4$s

                [stranger]
                host = %1$s
                token = dapi-that-nobody-issued
                """.formatted(host(), Logins.CLIENT_ID, Logins.CLIENT_SECRET, Logins.PERSONAL_TOKEN));
    }

    /** https://localhost:port */
    public String host() {
        return "https://localhost:" + door.port();
    }

    /** A file of profiles as ~/.databrickscfg is one. */
    public Path profiles() {
        return folder.resolve("databrickscfg");
    }

    /** The certificate authority to trust, in PEM. */
    public Path authority() {
        return certificates.authority();
    }

    /** Tributary's settings that lead here. @param profile of {@link #profiles()} */
    public Map<String, String> settings(String profile) {
        return Map.of(
                "tls.ca-file", authority().toString(),
                "databricks.config-file", profiles().toString(),
                "databricks.profile", profile);
    }

    public Logins logins() {
        return logins;
    }

    public Clusters clusters() {
        return clusters;
    }

    public Secrets secrets() {
        return secrets;
    }

    /** Statements from now on run on this engine. */
    public Statements statements(Statements.Engine engine) {
        statements = new Statements(engine, host());
        return statements;
    }

    public Statements statements() {
        return statements;
    }

    public Serving serving() {
        return serving;
    }

    /** Of the REST interface. */
    public Throttle restThrottle() {
        return restThrottle;
    }

    /** Of Spark Connect. */
    public Throttle sparkThrottle() {
        return sparkThrottle;
    }

    public void serverless(boolean enabled) {
        serverless = enabled;
    }

    /** Method and path of every REST request so far. */
    public List<String> requests() {
        return rest.seen();
    }

    /** Spark calls are taken and never answered. */
    public void silentSpark(boolean silent) {
        gateway.ifPresent(open -> open.silent(silent));
    }

    /** Ends every Spark call under way as a lost connection does. */
    public void cutSparkCalls() {
        gateway.ifPresent(open -> open.cut(Status.UNAVAILABLE.withDescription("connection reset")));
    }

    /** Ends every Spark call under way as the gateway does when the token runs out meanwhile. */
    public void endSparkCallsUnauthenticated() {
        gateway.ifPresent(open -> open.cut(Status.UNAUTHENTICATED.withDescription("Token is expired.")));
    }

    /** @throws AssertionError where a request came that is not known here */
    public void requireAllKnown() {
        if (!rest.unknown().isEmpty()) {
            throw new AssertionError("requests that the emulated workspace does not know: " + rest.unknown());
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            gateway.ifPresent(GrpcGateway::close);
            rest.close();
        }
    }
}
