package dev.tributary.runtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** {@code /livez}, {@code /readyz} and {@code /metrics} over HTTP, read only. */
public final class HttpEndpoint implements AutoCloseable {

    private static final String SLOW_CLIENT_SECONDS_MAX = "10";

    private final HttpServer server;
    private final ExecutorService executor;

    private HttpEndpoint(HttpServer server, ExecutorService executor) {
        this.server = server;
        this.executor = executor;
    }

    /** @throws ConfigurationException where the address cannot be bound */
    public static HttpEndpoint start(Settings settings, Health health, PrometheusMeterRegistry metrics) {
        InetSocketAddress address = new InetSocketAddress(settings.get(Keys.HTTP_HOST), settings.get(Keys.HTTP_PORT));
        limitSlowClients();
        HttpServer server;
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new ConfigurationException(
                    "http.port: " + address + " cannot be bound (" + e.getMessage() + "); set another port or 0", e);
        }
        server.createContext(
                "/livez",
                exchange -> answer(
                        exchange,
                        health.isAlive() ? 200 : 503,
                        health.isAlive() ? "alive\n" : "a loop has died, see the log\n"));
        server.createContext("/readyz", exchange -> {
            StringBuilder text = new StringBuilder();
            health.notReady()
                    .forEach((part, why) ->
                            text.append(part).append(": ").append(why).append('\n'));
            answer(exchange, text.isEmpty() ? 200 : 503, text.isEmpty() ? "ready\n" : text.toString());
        });
        server.createContext("/metrics", exchange -> answer(exchange, 200, metrics.scrape()));
        ExecutorService executor = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "http");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(executor);
        server.start();
        return new HttpEndpoint(server, executor);
    }

    /** Without this two clients that never end their requests would hold the threads for ever, /livez with them. */
    private static void limitSlowClients() {
        for (String limit : List.of("sun.net.httpserver.maxReqTime", "sun.net.httpserver.maxRspTime")) {
            if (System.getProperty(limit) == null) {
                System.setProperty(limit, SLOW_CLIENT_SECONDS_MAX);
            }
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            boolean head = exchange.getRequestMethod().equals("HEAD");
            boolean reads = head || exchange.getRequestMethod().equals("GET");
            // A context takes every path that begins with its own.
            boolean found = exchange.getRequestURI()
                    .getPath()
                    .equals(exchange.getHttpContext().getPath());
            int code = !reads ? 405 : found ? status : 404;
            String shown = !reads ? "read only\n" : found ? text : "no such page\n";
            byte[] body = shown.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(code, head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
