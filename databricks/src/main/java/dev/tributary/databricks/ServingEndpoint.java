package dev.tributary.databricks;

import com.databricks.sdk.core.DatabricksError;
import com.databricks.sdk.service.serving.CreateServingEndpoint;
import com.databricks.sdk.service.serving.EmbeddingsV1ResponseEmbeddingElement;
import com.databricks.sdk.service.serving.EndpointCoreConfigInput;
import com.databricks.sdk.service.serving.EndpointStateReady;
import com.databricks.sdk.service.serving.QueryEndpointInput;
import com.databricks.sdk.service.serving.QueryEndpointResponse;
import com.databricks.sdk.service.serving.ServedEntityInput;
import com.databricks.sdk.service.serving.ServingEndpointDetailed;
import dev.tributary.runtime.UnavailableException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A Model Serving endpoint: its state, its creation, and embeddings by its REST interface. */
public final class ServingEndpoint {

    private static final String EMBEDDING_TASK = "llm/v1/embeddings";
    private static final int BAD_REQUEST = 400;
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
     * @param model in Unity Catalog, catalog.schema.model
     * @param size such as Small
     */
    public record Served(String model, String version, String size, boolean scaleToZero) {}

    private final Workspace workspace;
    private final String name;
    private volatile Optional<Boolean> isEmbeddingTask = Optional.empty();

    public ServingEndpoint(Workspace workspace, String name) {
        this.workspace = workspace;
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** Whether it is ready; empty where there is no such endpoint. */
    public Optional<Boolean> ready() {
        return details()
                .map(details ->
                        details.getState() != null && details.getState().getReady() == EndpointStateReady.READY);
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

    /** Creates it; it is not ready at once. */
    public void create(Served served) {
        ServedEntityInput entity = new ServedEntityInput()
                .setEntityName(served.model())
                .setEntityVersion(served.version())
                .setWorkloadSize(served.size())
                .setScaleToZeroEnabled(served.scaleToZero());
        workspace.ask("create the serving endpoint " + name, sdk -> sdk.servingEndpoints()
                .create(new CreateServingEndpoint()
                        .setName(name)
                        .setConfig(new EndpointCoreConfigInput().setServedEntities(List.of(entity)))));
    }

    /**
     * One vector a text, in their order.
     *
     * @throws RefusedTextException where the endpoint takes one of the texts for a bad one
     * @throws UnavailableException while it is down, wakes up or is asked too much
     */
    public List<float[]> embed(List<String> texts) {
        boolean task = isEmbeddingTask.orElseGet(this::askTask);
        QueryEndpointInput input = new QueryEndpointInput().setName(name);
        QueryEndpointResponse answer = workspace.ask("ask the serving endpoint " + name, sdk -> {
            try {
                return sdk.servingEndpoints().query(task ? input.setInput(texts) : input.setInputs(texts));
            } catch (DatabricksError e) {
                if (e.getStatusCode() == BAD_REQUEST) {
                    throw new RefusedTextException(
                            "the serving endpoint " + name + " refuses a text: " + Workspace.reason(e), e);
                }
                throw e;
            }
        });
        List<float[]> vectors = task ? ofEmbeddings(answer, texts.size()) : ofPredictions(answer);
        if (vectors.size() != texts.size() || vectors.contains(null)) {
            throw new UnavailableException(
                    "the serving endpoint " + name + " gave " + vectors.size() + " vectors for " + texts.size()
                            + " texts",
                    null);
        }
        return vectors;
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
