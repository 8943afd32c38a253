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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a serving endpoint is.
 *
 * @param ready whether it answers, if only after it woke up
 * @param updating whether another configuration is being deployed
 * @param active what answers: models with their versions, such as {@code main.ml.minilm version 3}
 * @param pending what is being deployed, in the same form
 * @param failure why its last deployment did not come up; empty while none has failed
 * @param text for people, such as {@code READY, Scaled to zero}
 */
public record ServingState(
        boolean ready,
        boolean updating,
        Set<String> active,
        Set<String> pending,
        Optional<String> failure,
        String text) {

    /** Whether that version is what answers. */
    public boolean serves(ModelName model, String version) {
        return ready && active.contains(label(model.toString(), version));
    }

    /** Whether that version answers or is being deployed. */
    public boolean names(ModelName model, String version) {
        String label = label(model.toString(), version);
        return active.contains(label) || pending.contains(label);
    }

    private static String label(String model, String version) {
        return model + " version " + version;
    }

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
        Collection<ServedEntityOutput> active = active(details);
        Collection<ServedEntityOutput> pending = pending(details);
        for (ServedEntityOutput entity :
                Stream.concat(active.stream(), pending.stream()).toList()) {
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
        return new ServingState(
                ready, updating, labels(active), labels(pending), failure(failed, failures, text), text);
    }

    private static Optional<String> failure(boolean failed, List<String> failures, String text) {
        if (!failures.isEmpty()) {
            return Optional.of(String.join("; ", failures));
        }
        return failed ? Optional.of(text) : Optional.empty();
    }

    private static Collection<ServedEntityOutput> active(ServingEndpointDetailed details) {
        EndpointCoreConfigOutput config = details.getConfig();
        return config == null || config.getServedEntities() == null ? List.of() : config.getServedEntities();
    }

    private static Collection<ServedEntityOutput> pending(ServingEndpointDetailed details) {
        EndpointPendingConfig config = details.getPendingConfig();
        return config == null || config.getServedEntities() == null ? List.of() : config.getServedEntities();
    }

    private static Set<String> labels(Collection<ServedEntityOutput> entities) {
        return entities.stream()
                .filter(entity -> entity.getEntityName() != null)
                .map(entity -> label(entity.getEntityName(), entity.getEntityVersion()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
