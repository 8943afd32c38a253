package dev.tributary.testkit.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Model Serving endpoints. Safe for several threads. */
public final class Serving {

    private static final class Endpoint {
        String ready = "NOT_READY";
        JsonNode served;
        Function<String, float[]> model = text -> new float[] {text.length()};
    }

    private final Map<String, Endpoint> endpoints = new TreeMap<>();
    private int asked;

    /** An endpoint that is ready and embeds by a function. */
    public synchronized void add(String name, Function<String, float[]> model) {
        Endpoint endpoint = new Endpoint();
        endpoint.ready = "READY";
        endpoint.model = model;
        endpoints.put(name, endpoint);
    }

    /** A scaled-to-zero endpoint is not ready; it is when it was asked for once. */
    public synchronized void ready(String name, boolean ready) {
        endpoints.get(name).ready = ready ? "READY" : "NOT_READY";
    }

    /** What an endpoint was created with, as sent. */
    public synchronized JsonNode served(String name) {
        return endpoints.get(name).served;
    }

    public synchronized int invocations() {
        return asked;
    }

    synchronized Object get(ApiRequest request) {
        String name = request.part(1);
        Endpoint endpoint = known(name);
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("name", name);
        shown.put("creator", Logins.USER);
        shown.put("state", Map.of("ready", endpoint.ready, "config_update", "NOT_UPDATING"));
        if (endpoint.ready.equals("NOT_READY")) {
            // seen once while it came up
            endpoint.ready = "READY";
        }
        return shown;
    }

    synchronized Object create(ApiRequest request) {
        JsonNode body = request.json();
        String name = body.path("name").asText();
        if (endpoints.containsKey(name)) {
            throw new ApiRefusal(409, "RESOURCE_ALREADY_EXISTS", "Endpoint with name '" + name + "' already exists.");
        }
        Endpoint endpoint = new Endpoint();
        endpoint.served = body;
        endpoints.put(name, endpoint);
        return Map.of("name", name, "state", Map.of("ready", "NOT_READY", "config_update", "IN_PROGRESS"));
    }

    synchronized Object invoke(ApiRequest request) {
        String name = request.part(1);
        Endpoint endpoint = known(name);
        asked++;
        List<Object> data = new ArrayList<>();
        int index = 0;
        for (JsonNode text : request.json().path("input")) {
            List<Float> vector = new ArrayList<>();
            for (float value : endpoint.model.apply(text.asText())) {
                vector.add(value);
            }
            data.add(Map.of("index", index++, "object", "embedding", "embedding", vector));
        }
        return Map.of("object", "list", "model", name, "data", data, "usage", Map.of("total_tokens", index));
    }

    private Endpoint known(String name) {
        Endpoint endpoint = endpoints.get(name);
        if (endpoint == null) {
            throw new ApiRefusal(
                    404,
                    "RESOURCE_DOES_NOT_EXIST",
                    "The given endpoint does not exist, please retry after checking: " + name);
        }
        return endpoint;
    }
}
