package dev.tributary.testkit.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Secret scopes; values leave in Base64. Safe for several threads. */
public final class Secrets {

    private final Map<String, Map<String, String>> scopes = new TreeMap<>();
    private final AtomicInteger reads = new AtomicInteger();

    public synchronized void put(String scope, String key, String value) {
        scopes.computeIfAbsent(scope, name -> new TreeMap<>()).put(key, value);
    }

    /** How often a value was asked for. */
    public int reads() {
        return reads.get();
    }

    public synchronized Map<String, String> scope(String name) {
        return Map.copyOf(scopes.getOrDefault(name, Map.of()));
    }

    synchronized Object listScopes(ApiRequest request) {
        List<Object> all = new ArrayList<>();
        scopes.keySet().forEach(name -> all.add(Map.of("name", name, "backend_type", "DATABRICKS")));
        return Map.of("scopes", all);
    }

    synchronized Object createScope(ApiRequest request) {
        String name = request.json().path("scope").asText();
        if (scopes.putIfAbsent(name, new TreeMap<>()) != null) {
            throw new ApiRefusal(400, "RESOURCE_ALREADY_EXISTS", "Scope " + name + " already exists!");
        }
        return Map.of();
    }

    synchronized Object list(ApiRequest request) {
        List<Object> all = new ArrayList<>();
        known(request.required("scope"))
                .keySet()
                .forEach(key -> all.add(Map.of("key", key, "last_updated_timestamp", 1_790_000_000_000L)));
        return Map.of("secrets", all);
    }

    synchronized Object put(ApiRequest request) {
        JsonNode body = request.json();
        Map<String, String> scope = known(body.path("scope").asText());
        String value = body.has("string_value")
                ? body.path("string_value").asText()
                : new String(Base64.getDecoder().decode(body.path("bytes_value").asText()), StandardCharsets.UTF_8);
        scope.put(body.path("key").asText(), value);
        return Map.of();
    }

    synchronized Object get(ApiRequest request) {
        reads.incrementAndGet();
        String key = request.required("key");
        String scope = request.required("scope");
        String value = known(scope).get(key);
        if (value == null) {
            throw new ApiRefusal(
                    404, "RESOURCE_DOES_NOT_EXIST", "Secret does not exist with scope: " + scope + " and key: " + key);
        }
        return Map.of("key", key, "value", Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)));
    }

    private Map<String, String> known(String scope) {
        Map<String, String> keys = scopes.get(scope);
        if (keys == null) {
            throw new ApiRefusal(404, "RESOURCE_DOES_NOT_EXIST", "Scope " + scope + " does not exist!");
        }
        return keys;
    }
}
