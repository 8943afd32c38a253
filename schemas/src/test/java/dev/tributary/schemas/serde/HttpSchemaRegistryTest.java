package dev.tributary.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.tributary.schemas.AvroCodec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against a server that answers as the test says. */
class HttpSchemaRegistryTest {

    private static final Schema SCHEMA = AvroCodec.INPUT.schema();

    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;
    private volatile int status = 200;
    private volatile String body = "{}";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.add(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath() + " "
                            + exchange.getRequestHeaders().getFirst("Authorization") + " "
                            + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aSchemaIsRegisteredOnce() {
        body = "{\"id\": 42}";
        HttpSchemaRegistry registry = registry(true);

        assertThat(registry.idOf("my topic-value", SCHEMA)).isEqualTo(42);
        assertThat(registry.idOf("my topic-value", SCHEMA)).isEqualTo(42);
        assertThat(registry.byId(42)).isEqualTo(SCHEMA);
        assertThat(requests)
                .singleElement()
                .asString()
                .startsWith("POST /subjects/my%20topic-value/versions Basic abc {\"schema\":");
    }

    @Test
    void withoutTheRightToRegisterASchemaIsLookedUp() {
        body = "{\"id\": 42}";
        assertThat(registry(false).idOf("t-value", SCHEMA)).isEqualTo(42);
        assertThat(requests).singleElement().asString().startsWith("POST /subjects/t-value Basic");

        status = 404;
        assertThatThrownBy(() -> registry(false).idOf("t-value", SCHEMA))
                .isInstanceOf(RegistryRefusedException.class)
                .hasMessageContaining("registry.auto-register");
    }

    @Test
    void aSchemaIsReadOnce() {
        body = "{\"schema\": \"\\\"string\\\"\"}";
        HttpSchemaRegistry registry = registry(true);

        assertThat(registry.byId(7)).isEqualTo(Schema.create(Schema.Type.STRING));
        assertThat(registry.byId(7)).isEqualTo(Schema.create(Schema.Type.STRING));
        assertThat(requests).singleElement().asString().startsWith("GET /schemas/ids/7 ");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 422})
    void anIdThatTheRegistryDoesNotHaveIsUnknown(int answer) {
        status = answer;
        assertThatThrownBy(() -> registry(true).byId(7))
                .isInstanceOf(UnknownSchemaIdException.class)
                .hasMessageContaining("7");
    }

    @Test
    void aNegativeIdIsUnknownWithoutAsking() {
        assertThatThrownBy(() -> registry(true).byId(-1)).isInstanceOf(UnknownSchemaIdException.class);
        assertThat(requests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"schema\":\"syntax\",\"schemaType\":\"PROTOBUF\"}", "{\"schema\":\"no avro\"}", "{}"})
    void whatIsNoAvroSchemaIsUnknown(String answer) {
        body = answer;
        assertThatThrownBy(() -> registry(true).byId(7)).isInstanceOf(UnknownSchemaIdException.class);
    }

    @Test
    void anIncompatibleSchemaIsRefused() {
        status = 409;
        assertThatThrownBy(() -> registry(true).idOf("t-value", SCHEMA))
                .isInstanceOf(RegistryRefusedException.class)
                .hasMessageContaining("t-value")
                .hasMessageContaining("not compatible");
        assertThatThrownBy(() -> registry(true).requireCompatibility("t-value", "FULL"))
                .isInstanceOf(RegistryRefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aRefusedLoginNamesTheSettingsAndNotTheSecret(int answer) {
        status = answer;
        for (org.assertj.core.api.ThrowableAssert.ThrowingCallable call :
                List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                        () -> registry(true).idOf("t-value", SCHEMA),
                        () -> registry(true).byId(7))) {
            assertThatThrownBy(call)
                    .isInstanceOf(RegistryRefusedException.class)
                    .hasMessageContaining("registry.user-info")
                    .hasMessageNotContaining("abc");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void anOverloadedOrBrokenRegistryIsUnavailable(int answer) {
        status = answer;
        assertThatThrownBy(() -> registry(true).byId(7))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("registry.url");
        assertThatThrownBy(() -> registry(true).idOf("t-value", SCHEMA))
                .isInstanceOf(RegistryUnavailableException.class);
    }

    @Test
    void anAnswerThatIsNoJsonIsUnavailable() {
        body = "<html>";
        assertThatThrownBy(() -> registry(true).byId(7)).isInstanceOf(RegistryUnavailableException.class);
    }

    @Test
    void aRegistryThatIsNotThereIsUnavailable() {
        server.stop(0);
        assertThatThrownBy(() -> registry(true).byId(7))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("cannot be reached")
                .hasMessageNotContaining("null");
    }

    private HttpSchemaRegistry registry(boolean register) {
        return new HttpSchemaRegistry(
                "http://127.0.0.1:" + server.getAddress().getPort() + "/", Optional.of("Basic abc"), register);
    }
}
