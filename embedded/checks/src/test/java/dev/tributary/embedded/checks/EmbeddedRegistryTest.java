package dev.tributary.embedded.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.embedded.EmbeddedRegistry;
import dev.tributary.embedded.ServerOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRegistryTest {

    private static final String SUBJECT = "/subjects/things-value";
    private static final String ONE_FIELD =
            "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"Thing\\\",\\\"fields\\\":[{\\\"name\\\":\\\"a\\\",\\\"type\\\":\\\"string\\\"}]}\"}";
    private static final String TWO_FIELDS =
            "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"Thing\\\",\\\"fields\\\":[{\\\"name\\\":\\\"a\\\",\\\"type\\\":\\\"string\\\"},{\\\"name\\\":\\\"b\\\",\\\"type\\\":\\\"string\\\"}]}\"}";

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void schemasOutliveAKillAndIncompatibleOnesAreRefused(@TempDir Path directory) throws Exception {
        ServerOptions options = ServerOptions.in(directory).setting(EmbeddedRegistry.PERSISTENT, "true");
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(options)) {
            URI api = registry.uri();
            assertThat(send("PUT", api + "/config", "{\"compatibility\":\"FULL_TRANSITIVE\"}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(send("POST", api + SUBJECT + "/versions", ONE_FIELD).body())
                    .contains("\"id\":1");

            registry.kill();
            registry.restart();

            assertThat(registry.uri()).isEqualTo(api);
            assertThat(send("GET", api + "/subjects", "").body()).isEqualTo("[\"things-value\"]");
            assertThat(send("POST", api + SUBJECT + "/versions", TWO_FIELDS).statusCode())
                    .isEqualTo(409);
        }
    }

    private HttpResponse<String> send(String method, String uri, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
