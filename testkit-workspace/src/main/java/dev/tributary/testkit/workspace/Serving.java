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
        boolean custom;
        boolean forgetsLast;
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

    /** A model of one's own, which takes and gives MLflow's shapes. */
    public synchronized void addCustom(String name, Function<String, float[]> model) {
        add(name, model);
        endpoints.get(name).custom = true;
    }

    /** From now on it answers with one vector too few. */
    public synchronized void forgetLast(String name) {
        endpoints.get(name).forgetsLast = true;
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
        if (!endpoint.custom) {
            shown.put("task", "llm/v1/embeddings");
        }
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
        List<List<Float>> vectors = new ArrayList<>();
        for (JsonNode text : request.json().path(endpoint.custom ? "inputs" : "input")) {
            vectors.add(vector(endpoint, text.asText()));
        }
        if (endpoint.forgetsLast) {
            vectors.remove(vectors.size() - 1);
        }
        if (endpoint.custom) {
            return Map.of("predictions", vectors);
        }
        List<Object> data = new ArrayList<>();
        for (List<Float> vector : vectors) {
            data.add(Map.of("index", data.size(), "object", "embedding", "embedding", vector));
        }
        return Map.of("object", "list", "model", name, "data", data, "usage", Map.of("total_tokens", data.size()));
    }

    private static List<Float> vector(Endpoint endpoint, String text) {
        List<Float> vector = new ArrayList<>();
        try {
            for (float value : endpoint.model.apply(text)) {
                vector.add(value);
            }
        } catch (IllegalArgumentException e) {
            throw new ApiRefusal(400, "BAD_REQUEST", String.valueOf(e.getMessage()));
        }
        return vector;
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
