package dev.tributary.testkit.workspace;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** HTTPS with routes; a request that no route takes is noted. */
final class RestServer implements Closeable {

    /** An answer that is not JSON: bytes as they are. */
    record Raw(String contentType, byte[] content) {}

    private record Route(String method, Pattern path, boolean open, Function<ApiRequest, Object> answer) {}

    private final HttpsServer server;
    private final ExecutorService threads;
    private final Logins logins;
    private final Throttle throttle;
    private final List<Route> routes = new ArrayList<>();
    private final List<String> unknown = Collections.synchronizedList(new ArrayList<>());
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

    RestServer(SSLContext tls, Logins logins, Throttle throttle) throws IOException {
        this.logins = logins;
        this.throttle = throttle;
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "workspace-rest");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", this::serve);
    }

    /** A route behind the login. @param path a pattern whose groups are parts of the request */
    void route(String method, String path, Function<ApiRequest, Object> answer) {
        routes.add(new Route(method, Pattern.compile(path), false, answer));
    }

    /** A route that needs no login. */
    void openRoute(String method, String path, Function<ApiRequest, Object> answer) {
        routes.add(new Route(method, Pattern.compile(path), true, answer));
    }

    void start() {
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Requests that no route takes. */
    List<String> unknown() {
        return List.copyOf(unknown);
    }

    /** Method and path of every request, in order. */
    List<String> seen() {
        return List.copyOf(seen);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                Object answer = answer(exchange);
                if (answer instanceof Raw raw) {
                    send(exchange, 200, raw.contentType(), raw.content());
                } else {
                    send(exchange, 200, "application/json", ApiRequest.JSON.writeValueAsBytes(answer));
                }
            } catch (Statements.LostAnswer e) {
                // Closed without an answer: the caller cannot know whether it was done.
                return;
            } catch (ApiRefusal e) {
                e.headers().forEach(exchange.getResponseHeaders()::set);
                Map<String, String> error = Map.of("error_code", e.code(), "message", e.getMessage());
                send(exchange, e.status(), "application/json", ApiRequest.JSON.writeValueAsBytes(error));
            } catch (RuntimeException e) {
                unknown.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " failed here: " + e);
                send(exchange, 500, "text/plain", e.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private Object answer(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getRawPath();
        seen.add(method + " " + path);
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        for (Route route : routes) {
            Matcher matcher = route.path().matcher(path);
            if (route.method().equals(method) && matcher.matches()) {
                String authorization = exchange.getRequestHeaders().getFirst("Authorization");
                admit(route, authorization);
                Map<String, String> query =
                        ApiRequest.form(exchange.getRequestURI().getRawQuery());
                if (authorization != null && route.open()) {
                    query.put("authorization", authorization);
                }
                return route.answer().apply(new ApiRequest(matcher, query, body));
            }
        }
        unknown.add(method + " " + path);
        throw new ApiRefusal(404, "ENDPOINT_NOT_FOUND", "No API found for '" + method + " " + path + "'");
    }

    private void admit(Route route, String authorization) {
        if (route.open()) {
            return;
        }
        throttle.retryAfterSeconds().ifPresent(seconds -> {
            throw new ApiRefusal(
                    429,
                    "REQUEST_LIMIT_EXCEEDED",
                    "Current request has exceeded the rate limit",
                    Map.of("Retry-After", Long.toString(seconds)));
        });
        if (!logins.accepts(authorization)) {
            throw new ApiRefusal(
                    401, "UNAUTHENTICATED", "Request to the workspace carries an invalid or expired token");
        }
    }

    private static void send(HttpExchange exchange, int status, String contentType, byte[] content) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
        exchange.getResponseBody().write(content);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
