package dev.tributary.databricks;

import com.databricks.sdk.service.serving.EndpointCoreConfigOutput;
import com.databricks.sdk.service.serving.EndpointPendingConfig;
import com.databricks.sdk.service.serving.EndpointState;
import com.databricks.sdk.service.serving.EndpointStateConfigUpdate;
import com.databricks.sdk.service.serving.EndpointStateReady;
import com.databricks.sdk.service.serving.ServedEntityOutput;
import com.databricks.sdk.service.serving.ServedModelState;
import com.databricks.sdk.service.serving.ServedModelStateDeployment;
import com.databricks.sdk.service.serving.ServingEndpointDetailed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How a serving endpoint is.
 *
 * @param ready whether it answers, if only after it woke up
 * @param failure why its last deployment did not come up; empty while none has failed
 * @param text for people, such as {@code READY, Scaled to zero}
 */
public record ServingState(boolean ready, Optional<String> failure, String text) {

    /** Whether it answers without waking up first. */
    public boolean awake() {
        return ready && !text.toLowerCase(Locale.ROOT).contains("zero");
    }

    static ServingState of(ServingEndpointDetailed details) {
        EndpointState state = details.getState();
        boolean ready = state != null && state.getReady() == EndpointStateReady.READY;
        boolean updating = state != null && state.getConfigUpdate() == EndpointStateConfigUpdate.IN_PROGRESS;
        boolean failed = state != null && state.getConfigUpdate() == EndpointStateConfigUpdate.UPDATE_FAILED;
        Set<String> words = new LinkedHashSet<>();
        words.add(ready ? "READY" : "NOT_READY");
        if (updating || failed) {
            words.add(state.getConfigUpdate().name());
        }
        List<String> failures = new ArrayList<>();
        for (ServedEntityOutput entity : entities(details)) {
            ServedModelState model = entity.getState();
            if (model == null) {
                continue;
            }
            ServedModelStateDeployment deployment = model.getDeployment();
            if (deployment != null && deployment != ServedModelStateDeployment.DEPLOYMENT_READY) {
                words.add(deployment.name());
            }
            String message = model.getDeploymentStateMessage();
            if (message != null && !message.isBlank()) {
                words.add(message.strip());
            }
            if (deployment == ServedModelStateDeployment.DEPLOYMENT_FAILED
                    || deployment == ServedModelStateDeployment.DEPLOYMENT_ABORTED) {
                failures.add(message == null || message.isBlank() ? deployment.name() : message.strip());
            }
        }
        String text = String.join(", ", words);
        return new ServingState(ready, failure(failed, failures, text), text);
    }

    private static Optional<String> failure(boolean failed, List<String> failures, String text) {
        if (!failures.isEmpty()) {
            return Optional.of(String.join("; ", failures));
        }
        return failed ? Optional.of(text) : Optional.empty();
    }

    /** What is served, and what is being deployed. */
    static List<ServedEntityOutput> entities(ServingEndpointDetailed details) {
        List<ServedEntityOutput> entities = new ArrayList<>();
        EndpointCoreConfigOutput config = details.getConfig();
        EndpointPendingConfig pending = details.getPendingConfig();
        addAll(entities, config == null ? null : config.getServedEntities());
        addAll(entities, pending == null ? null : pending.getServedEntities());
        return entities;
    }

    private static void addAll(List<ServedEntityOutput> entities, Collection<ServedEntityOutput> more) {
        if (more != null) {
            entities.addAll(more);
        }
    }
}
