package dev.tributary.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpEndpointTest {

    static {
        // Seconds; the endpoint's own 10 would make the test as long.
        System.setProperty("sun.net.httpserver.maxReqTime", "1");
    }

    private final Health health = new Health();
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private HttpEndpoint endpoint;

    @BeforeEach
    void start() {
        endpoint = HttpEndpoint.start(Settings.defaults(), health, metrics);
    }

    @AfterEach
    void stop() {
        endpoint.close();
    }

    @Test
    void aProgramIsReadyWhenNothingIsWaitedFor() throws Exception {
        assertThat(request("GET", "/readyz").statusCode()).isEqualTo(200);

        health.waiting("match", "no reference yet");
        HttpResponse<String> waiting = request("GET", "/readyz");
        assertThat(waiting.statusCode()).isEqualTo(503);
        assertThat(waiting.body()).isEqualTo("match: no reference yet\n");

        health.ready("match");
        assertThat(request("GET", "/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void aProgramIsAliveUntilALoopDies() throws Exception {
        health.waiting("kafka", "away");
        assertThat(request("GET", "/livez").statusCode()).isEqualTo(200);

        health.dead();
        assertThat(request("GET", "/livez").statusCode()).isEqualTo(503);
    }

    /** Such as port scanners, or scrapers whose host died: the liveness probe must still be answered. */
    @Test
    void clientsThatNeverEndTheirRequestsDoNotHoldTheEndpoint() throws Exception {
        try (Socket first = halfARequest();
                Socket second = halfARequest();
                Socket third = halfARequest()) {
            assertThat(request("GET", "/livez").statusCode()).isEqualTo(200);
            assertThat(List.of(first, second, third)).allMatch(Socket::isConnected);
        }
    }

    private Socket halfARequest() throws IOException {
        Socket socket = new Socket("127.0.0.1", endpoint.port());
        socket.getOutputStream().write('G');
        socket.getOutputStream().flush();
        return socket;
    }

    @Test
    void metricsAreInThePrometheusFormat() throws Exception {
        metrics.counter("tributary.records", "stage", "intake").increment(3);
        assertThat(request("GET", "/metrics").body()).contains("tributary_records_total{stage=\"intake\"} 3.0");
    }

    @Test
    void nothingCanBeWrittenAndOtherPagesAreNotThere() throws Exception {
        for (String method : new String[] {"POST", "PUT", "DELETE"}) {
            assertThat(request(method, "/metrics").statusCode()).isEqualTo(405);
        }
        assertThat(request("GET", "/metricsandmore").statusCode()).isEqualTo(404);
        assertThat(request("GET", "/").statusCode()).isEqualTo(404);
        HttpResponse<String> head = request("HEAD", "/livez");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void aPortThatIsTakenIsAConfigurationError() {
        Settings taken = Settings.defaults().with(Map.of("http.port", Integer.toString(endpoint.port())));
        assertThatThrownBy(() -> HttpEndpoint.start(taken, health, metrics))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("http.port")
                .hasMessageContaining(Integer.toString(endpoint.port()));
    }

    private HttpResponse<String> request(String method, String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + path))
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
