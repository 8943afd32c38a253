package dev.tributary.testkit.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Model Serving endpoints. Safe for several threads. */
public final class Serving {

    private static final class Endpoint {
        String ready = "NOT_READY";
        JsonNode served;
        boolean custom;
        boolean forgetsLast;
        boolean asleep;
        Function<String, Object> words;
        Instant awakeAt;
        Duration wakes = Duration.ZERO;
        String failure;
        JsonNode update;
        int looksUntilUpdated;
        Function<String, float[]> model = text -> new float[] {text.length()};
    }

    private final Map<String, Endpoint> endpoints = new TreeMap<>();
    private final Set<String> models = new TreeSet<>();
    private String deploymentFailure;
    private boolean forbidden;
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

    /** An endpoint that is asked one thing at a time: a prompt in a chat, or one input of a model of one's own. */
    public synchronized void addJudge(String name, Function<String, Object> words) {
        add(name, text -> new float[0]);
        endpoints.get(name).words = words;
    }

    /** From now on it answers with one vector too few. */
    public synchronized void forgetLast(String name) {
        endpoints.get(name).forgetsLast = true;
    }

    /** A scaled-to-zero endpoint is not ready; it is when it was asked for once. */
    public synchronized void ready(String name, boolean ready) {
        endpoints.get(name).ready = ready ? "READY" : "NOT_READY";
    }

    /** It has scaled to zero: its first request wakes it up, which takes so long, and fails until then. */
    public synchronized void scaleToZero(String name, Duration wakes) {
        endpoints.get(name).asleep = true;
        endpoints.get(name).awakeAt = null;
        endpoints.get(name).wakes = wakes;
    }

    /** A model that can be served, in Unity Catalog; without any, every one can. */
    public synchronized void registerModel(String name, String version) {
        models.add(name + "/" + version);
    }

    /** Another configuration is being deployed, as it is sent at creation; the old one answers for so many looks more. */
    public synchronized void update(String name, String model, String version, int looks) {
        Endpoint endpoint = endpoints.get(name);
        endpoint.update = ApiRequest.JSON
                .createObjectNode()
                .set(
                        "config",
                        ApiRequest.JSON
                                .createObjectNode()
                                .set(
                                        "served_entities",
                                        ApiRequest.JSON
                                                .createArrayNode()
                                                .add(ApiRequest.JSON
                                                        .createObjectNode()
                                                        .put("entity_name", model)
                                                        .put("entity_version", version))));
        endpoint.looksUntilUpdated = looks;
    }

    /** An update has failed: the endpoint goes on as it was before. */
    public synchronized void failUpdate(String name, String reason) {
        endpoints.get(name).failure = reason;
    }

    /** From now on every new endpoint's deployment fails. */
    public synchronized void failDeployments(String reason) {
        deploymentFailure = reason;
    }

    /** From now on no endpoint may be created. */
    public synchronized void forbidCreation() {
        forbidden = true;
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
        boolean failed = endpoint.failure != null;
        boolean updating = endpoint.update != null && endpoint.looksUntilUpdated-- > 0;
        if (endpoint.update != null && !updating) {
            endpoint.served = endpoint.update;
            endpoint.update = null;
        }
        String update = failed ? "UPDATE_FAILED" : updating ? "IN_PROGRESS" : "NOT_UPDATING";
        shown.put("state", Map.of("ready", endpoint.ready, "config_update", update));
        shown.put("config", entities(name, endpoint.served, deployment(endpoint)));
        if (updating) {
            shown.put("pending_config", entities(name, endpoint.update, Map.of("deployment", "DEPLOYMENT_CREATING")));
        }
        if (failed) {
            return shown;
        }
        if (endpoint.ready.equals("NOT_READY")) {
            // seen once while it came up
            endpoint.ready = "READY";
        }
        return shown;
    }

    private static Map<String, Object> entities(String name, JsonNode served, Map<String, String> state) {
        Map<String, Object> entity = new LinkedHashMap<>();
        entity.put("name", name);
        entity.put("state", state);
        if (served != null) {
            JsonNode asked = served.at("/config/served_entities/0");
            entity.put("entity_name", asked.path("entity_name").asText());
            entity.put("entity_version", asked.path("entity_version").asText());
        }
        return Map.of("served_entities", List.of(entity));
    }

    private static Map<String, String> deployment(Endpoint endpoint) {
        if (endpoint.failure != null) {
            return Map.of("deployment", "DEPLOYMENT_FAILED", "deployment_state_message", endpoint.failure);
        }
        if (!endpoint.asleep) {
            return Map.of("deployment", "DEPLOYMENT_READY", "deployment_state_message", "");
        }
        return endpoint.awakeAt == null
                ? Map.of("deployment", "DEPLOYMENT_READY", "deployment_state_message", "Scaled to zero")
                : Map.of("deployment", "DEPLOYMENT_CREATING", "deployment_state_message", "Scaling from zero");
    }

    synchronized Object create(ApiRequest request) {
        JsonNode body = request.json();
        String name = body.path("name").asText();
        JsonNode entity = body.at("/config/served_entities/0");
        String model = entity.path("entity_name").asText();
        if (forbidden) {
            throw new ApiRefusal(
                    403, "PERMISSION_DENIED", "User does not have permission to create serving endpoints.");
        }
        if (!models.isEmpty()
                && !models.contains(model + "/" + entity.path("entity_version").asText())) {
            throw new ApiRefusal(
                    404,
                    "RESOURCE_DOES_NOT_EXIST",
                    "Registered model version '" + model + "' version "
                            + entity.path("entity_version").asText() + " does not exist.");
        }
        if (endpoints.containsKey(name)) {
            throw new ApiRefusal(409, "RESOURCE_ALREADY_EXISTS", "Endpoint with name '" + name + "' already exists.");
        }
        Endpoint endpoint = new Endpoint();
        endpoint.served = body;
        endpoint.custom = true;
        endpoint.failure = deploymentFailure;
        endpoints.put(name, endpoint);
        return Map.of("name", name, "state", Map.of("ready", "NOT_READY", "config_update", "IN_PROGRESS"));
    }

    synchronized Object invoke(ApiRequest request) {
        String name = request.part(1);
        Endpoint endpoint = known(name);
        asked++;
        requireAwake(endpoint);
        if (endpoint.words != null) {
            return words(endpoint, request.json());
        }
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

    private static void requireAwake(Endpoint endpoint) {
        if (!endpoint.asleep) {
            return;
        }
        if (endpoint.awakeAt == null) {
            endpoint.awakeAt = Instant.now().plus(endpoint.wakes);
        }
        if (Instant.now().isBefore(endpoint.awakeAt)) {
            throw new ApiRefusal(503, "TEMPORARILY_UNAVAILABLE", "The endpoint is scaling up, please try again");
        }
        endpoint.asleep = false;
    }

    private static Object words(Endpoint endpoint, JsonNode asked) {
        JsonNode prompt = asked.at("/messages/0/content");
        try {
            if (prompt.isMissingNode()) {
                return Map.of(
                        "predictions",
                        List.of(endpoint.words.apply(asked.at("/inputs/0").asText())));
            }
            Map<String, Object> message = Map.of("role", "assistant", "content", endpoint.words.apply(prompt.asText()));
            return Map.of(
                    "object",
                    "chat.completion",
                    "choices",
                    List.of(Map.of("index", 0, "message", message, "finish_reason", "stop")));
        } catch (IllegalArgumentException e) {
            throw new ApiRefusal(400, "BAD_REQUEST", String.valueOf(e.getMessage()));
        }
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
