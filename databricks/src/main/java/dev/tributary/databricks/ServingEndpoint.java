package dev.tributary.databricks;

import com.databricks.sdk.core.DatabricksError;
import com.databricks.sdk.service.serving.ChatMessage;
import com.databricks.sdk.service.serving.ChatMessageRole;
import com.databricks.sdk.service.serving.CreateServingEndpoint;
import com.databricks.sdk.service.serving.EmbeddingsV1ResponseEmbeddingElement;
import com.databricks.sdk.service.serving.EndpointCoreConfigInput;
import com.databricks.sdk.service.serving.QueryEndpointInput;
import com.databricks.sdk.service.serving.QueryEndpointResponse;
import com.databricks.sdk.service.serving.ServedEntityInput;
import com.databricks.sdk.service.serving.ServingEndpointDetailed;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.UnavailableException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A Model Serving endpoint: its state, its creation, and embeddings by its REST interface. */
public final class ServingEndpoint {

    private static final String EMBEDDING_TASK = "llm/v1/embeddings";
    /** An answer is a line. */
    private static final long CHAT_TOKENS_MAX = 100;

    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    /** The endpoint takes the request for a bad one: it lies in the texts, not in the endpoint. */
    public static final class RefusedTextException extends RuntimeException {
        RefusedTextException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * What an endpoint serves.
     *
     * @param version a whole number from 1
     * @param size Small, Medium or Large
     */
    public record Served(ModelName model, String version, String size, boolean scaleToZero) {

        private static final List<String> SIZES = List.of("Small", "Medium", "Large");

        public Served {
            if (!version.matches("[1-9][0-9]{0,8}")) {
                throw new ConfigurationException("'" + version + "' is no version of a model; it is a number from 1");
            }
            if (!SIZES.contains(size)) {
                throw new ConfigurationException(
                        "'" + size + "' is no size of an endpoint; there are " + String.join(", ", SIZES));
            }
        }
    }

    private final Workspace workspace;
    private final String name;
    private volatile Optional<Boolean> isEmbeddingTask = Optional.empty();

    /** @throws ConfigurationException where the name is none that an endpoint can have */
    public ServingEndpoint(Workspace workspace, String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,127}")) {
            throw new ConfigurationException(
                    "'" + name + "' is no name of a serving endpoint; it takes letters, digits, '-' and '_'");
        }
        this.workspace = workspace;
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** How it is; empty where there is no such endpoint. */
    public Optional<ServingState> state() {
        return details().map(ServingState::of);
    }

    /** Whether it is ready; empty where there is no such endpoint. */
    public Optional<Boolean> ready() {
        return state().map(ServingState::ready);
    }

    private Optional<ServingEndpointDetailed> details() {
        return workspace.ask("look at the serving endpoint " + name, sdk -> {
            try {
                return Optional.of(sdk.servingEndpoints().get(name));
            } catch (DatabricksError e) {
                if (e.getStatusCode() == NOT_FOUND) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    /**
     * Creates it; it is not ready at once.
     *
     * @throws ConfigurationException where the model is missing or a right
     */
    public void create(Served served) {
        ServedEntityInput entity = new ServedEntityInput()
                .setEntityName(served.model().toString())
                .setEntityVersion(served.version())
                .setWorkloadSize(served.size())
                .setScaleToZeroEnabled(served.scaleToZero());
        CreateServingEndpoint request = new CreateServingEndpoint()
                .setName(name)
                .setConfig(new EndpointCoreConfigInput().setServedEntities(List.of(entity)));
        workspace.ask("create the serving endpoint " + name, sdk -> {
            try {
                return sdk.servingEndpoints().create(request);
            } catch (DatabricksError e) {
                throw switch (e.getStatusCode()) {
                    case NOT_FOUND ->
                        new ConfigurationException(
                                "there is no model " + served.model() + " version " + served.version()
                                        + " in Unity Catalog that you may use: " + Workspace.reason(e)
                                        + "; check the names, and Execute on the model",
                                e);
                    case FORBIDDEN ->
                        new ConfigurationException(
                                "you may not create the serving endpoint " + name + ": " + Workspace.reason(e)
                                        + "; ask for the right to create endpoints, and Execute on " + served.model(),
                                e);
                    default -> e;
                };
            }
        });
    }

    /**
     * One vector a text, in their order.
     *
     * @throws RefusedTextException where the endpoint takes one of the texts for a bad one
     * @throws UnavailableException while it is down, wakes up or is asked too much, with the state it is in
     */
    public List<float[]> embed(List<String> texts) {
        boolean task = isEmbeddingTask.orElseGet(this::askTask);
        QueryEndpointInput input = new QueryEndpointInput().setName(name);
        QueryEndpointResponse answer = query(task ? input.setInput(texts) : input.setInputs(texts));
        List<float[]> vectors = task ? ofEmbeddings(answer, texts.size()) : ofPredictions(answer);
        if (vectors.size() != texts.size() || vectors.contains(null)) {
            throw new UnavailableException(
                    "the serving endpoint " + name + " gave " + vectors.size() + " vectors for " + texts.size()
                            + " texts",
                    null);
        }
        return vectors;
    }

    /**
     * A foundation model's words on a prompt, asked for as steadily as it can answer; null where it says nothing.
     *
     * @throws RefusedTextException where it takes the prompt for a bad one
     * @throws UnavailableException while it is down, wakes up or is asked too much
     */
    public String chat(String prompt) {
        QueryEndpointResponse answer = query(new QueryEndpointInput()
                .setName(name)
                .setMessages(
                        List.of(new ChatMessage().setRole(ChatMessageRole.USER).setContent(prompt)))
                .setTemperature(0.0)
                .setMaxTokens(CHAT_TOKENS_MAX));
        return Optional.ofNullable(answer.getChoices()).orElse(List.of()).stream()
                .findFirst()
                .map(choice ->
                        choice.getMessage() == null ? null : choice.getMessage().getContent())
                .orElse(null);
    }

    /**
     * What a model of one's own says to one input; null where it says nothing.
     *
     * @throws RefusedTextException where it takes the input for a bad one
     * @throws UnavailableException while it is down, wakes up or is asked too much
     */
    public Object predict(String input) {
        QueryEndpointResponse answer =
                query(new QueryEndpointInput().setName(name).setInputs(List.of(input)));
        return Optional.ofNullable(answer.getPredictions()).orElse(List.of()).stream()
                .findFirst()
                .orElse(null);
    }

    private QueryEndpointResponse query(QueryEndpointInput input) {
        try {
            return workspace.ask("ask the serving endpoint " + name, sdk -> {
                try {
                    return sdk.servingEndpoints().query(input);
                } catch (DatabricksError e) {
                    if (e.getStatusCode() == BAD_REQUEST) {
                        throw new RefusedTextException(
                                "the serving endpoint " + name + " refuses a request: " + Workspace.reason(e), e);
                    }
                    throw e;
                }
            });
        } catch (UnavailableException e) {
            throw new UnavailableException(
                    "the serving endpoint " + name + " does not answer" + shownState() + ": " + e.getMessage(), e);
        }
    }

    /** Such as " (READY, Scaled to zero)"; empty where the workspace does not tell either. */
    private String shownState() {
        try {
            return state().map(state -> " (" + state.text() + ")").orElse("");
        } catch (UnavailableException e) {
            return "";
        }
    }

    /** Foundation models take and give OpenAI's shapes, models of one's own those of MLflow. */
    private boolean askTask() {
        boolean task = details()
                .map(details -> EMBEDDING_TASK.equals(details.getTask()))
                .orElse(false);
        isEmbeddingTask = Optional.of(task);
        return task;
    }

    private static List<float[]> ofEmbeddings(QueryEndpointResponse answer, int count) {
        List<float[]> vectors = new ArrayList<>(Collections.nCopies(count, null));
        if (answer.getData() == null) {
            return vectors;
        }
        int position = 0;
        for (EmbeddingsV1ResponseEmbeddingElement element : answer.getData()) {
            int index =
                    element.getIndex() == null ? position : element.getIndex().intValue();
            vectors.set(index, floats(element.getEmbedding()));
            position++;
        }
        return vectors;
    }

    private static List<float[]> ofPredictions(QueryEndpointResponse answer) {
        List<float[]> vectors = new ArrayList<>();
        if (answer.getPredictions() != null) {
            for (Object prediction : answer.getPredictions()) {
                vectors.add(prediction instanceof Collection<?> numbers ? floats(numbers) : null);
            }
        }
        return vectors;
    }

    private static float[] floats(Collection<?> numbers) {
        float[] vector = new float[numbers.size()];
        int at = 0;
        for (Object number : numbers) {
            vector[at++] = ((Number) number).floatValue();
        }
        return vector;
    }
}
