package dev.tributary.schemas.serde;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/**
 * A registry with Confluent's REST API: Confluent Schema Registry, Apicurio ({@code /apis/ccompat/v7}), Karapace,
 * Redpanda. Schemas and ids are cached for good: the registry never changes them.
 */
public final class HttpSchemaRegistry implements SchemaRegistry {

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Registration(String subject, Schema schema) {}

    private final String baseUrl;
    private final Optional<String> authorization;
    private final boolean register;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();
    private final Map<Registration, Integer> ids = new ConcurrentHashMap<>();

    /**
     * @param url of the API, without a trailing slash
     * @param authorization value of the Authorization header, such as {@code Basic …} or {@code Bearer …}
     * @param register whether missing schemas are registered; otherwise they must be there
     */
    public HttpSchemaRegistry(String url, Optional<String> authorization, boolean register) {
        this.baseUrl = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.authorization = authorization;
        this.register = register;
    }

    @Override
    public int idOf(String subject, Schema schema) {
        Registration wanted = new Registration(subject, schema);
        Integer known = ids.get(wanted);
        if (known == null) {
            known = askForId(subject, schema);
            ids.put(wanted, known);
            schemas.putIfAbsent(known, schema);
        }
        return known;
    }

    private int askForId(String subject, Schema schema) {
        String body = JSON.createObjectNode().put("schema", schema.toString()).toString();
        String path = register ? "/subjects/" + encode(subject) + "/versions" : "/subjects/" + encode(subject);
        HttpResponse<String> answer = send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
        if (answer.statusCode() == 200) {
            return parse(answer).path("id").asInt();
        }
        String mend =
                switch (answer.statusCode()) {
                    case 404 -> "register the schema, or set registry.auto-register: true";
                    case 409 -> "it is not compatible with the versions that are there";
                    case 401, 403 -> "check registry.user-info or registry.bearer-token";
                    default -> "see the registry's log";
                };
        throw new RegistryRefusedException("the schema registry (registry.url) answered " + answer.statusCode()
                + " for subject " + subject + ": " + mend);
    }

    @Override
    public Schema byId(int id) {
        Schema known = schemas.get(id);
        if (known == null) {
            known = askForSchema(id);
            schemas.put(id, known);
        }
        return known;
    }

    private Schema askForSchema(int id) {
        if (id < 0) {
            // No registry gives such an id, and some answer the question with a server error, which would read as an
            // outage.
            throw new UnknownSchemaIdException(id);
        }
        HttpResponse<String> answer = send(request("/schemas/ids/" + id).GET());
        if (answer.statusCode() == 404 || answer.statusCode() == 400 || answer.statusCode() == 422) {
            throw new UnknownSchemaIdException(id);
        }
        if (answer.statusCode() != 200) {
            throw new RegistryRefusedException("the schema registry (registry.url) answered " + answer.statusCode()
                    + " for schema id " + id + ": check registry.user-info or registry.bearer-token");
        }
        JsonNode node = parse(answer);
        if (!node.path("schemaType").asText("AVRO").equals("AVRO")) {
            throw new UnknownSchemaIdException(id);
        }
        try {
            return new Schema.Parser().parse(node.path("schema").asText());
        } catch (SchemaParseException e) {
            throw new UnknownSchemaIdException(id);
        }
    }

    @Override
    public void requireCompatibility(String subject, String level) {
        String body = JSON.createObjectNode().put("compatibility", level).toString();
        HttpResponse<String> answer =
                send(request("/config/" + encode(subject)).PUT(HttpRequest.BodyPublishers.ofString(body)));
        if (answer.statusCode() != 200) {
            throw new RegistryRefusedException("the schema registry (registry.url) answered " + answer.statusCode()
                    + " when asked to hold subject " + subject + " to " + level);
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl + path))
                .timeout(REQUEST_TIMEOUT)
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .header("Accept", "application/vnd.schemaregistry.v1+json, application/json");
        authorization.ifPresent(value -> request.header("Authorization", value));
        return request;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 500 || answer.statusCode() == 429) {
                throw new RegistryUnavailableException(
                        "the schema registry at " + baseUrl + " (registry.url) answered " + answer.statusCode(), null);
            }
            return answer;
        } catch (IOException e) {
            throw new RegistryUnavailableException(
                    "the schema registry at " + baseUrl + " (registry.url) cannot be reached: "
                            + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }

    private JsonNode parse(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new RegistryUnavailableException(
                    "the schema registry at " + baseUrl + " (registry.url) did not answer in JSON", e);
        }
    }

    private static String encode(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
