package dev.tributary.spark;

import dev.tributary.databricks.ServingEndpoint;
import dev.tributary.databricks.ServingState;
import dev.tributary.databricks.Workspace;
import dev.tributary.runtime.Health;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Embedding by the REST interface of a Model Serving endpoint, from this process: a hundred texts a request, and no more
 * requests a minute than allowed.
 */
final class ServingEmbedEngine implements EmbedEngine {

    private static final Logger LOG = LoggerFactory.getLogger(ServingEmbedEngine.class);

    /** Texts of one request: foundation models take 150 at the most. */
    private static final int TEXTS_MAX = 100;

    /** Endpoints sleep after half an hour; asking how they are is cheap. */
    private static final Duration IDLE = Duration.ofMinutes(5);

    private static final long NEVER = Long.MIN_VALUE;
    private static final String PART = "embedding endpoint";

    private final Optional<Supplier<Workspace>> workspace;
    private final EmbedModel model;
    private final RequestPace pace;
    private final Health health;
    private volatile long lastAnswerNs = NEVER;
    private ServingEndpoint endpoint;
    private boolean exists;

    /**
     * @param workspace that serves the model, opened at its first use; empty where none is set up
     * @param pace of requests
     * @param health that shows how the endpoint wakes up
     */
    ServingEmbedEngine(Optional<Supplier<Workspace>> workspace, EmbedModel model, RequestPace pace, Health health) {
        this.health = health;
        this.workspace = workspace;
        this.model = model;
        this.pace = pace;
    }

    @Override
    public EmbedModel model() {
        return model;
    }

    @Override
    public String label() {
        return "the serving endpoint's REST interface";
    }

    @Override
    public synchronized Optional<String> lacks() {
        if (exists) {
            return Optional.empty();
        }
        if (workspace.isEmpty()) {
            return Optional.of("no Databricks workspace is set up (databricks.profile)");
        }
        exists = endpoint().ready().isPresent();
        return exists ? Optional.empty() : Optional.of("the workspace has no serving endpoint " + model.name());
    }

    private synchronized ServingEndpoint endpoint() {
        if (endpoint == null) {
            endpoint = new ServingEndpoint(workspace.orElseThrow().get(), model.name());
        }
        return endpoint;
    }

    @Override
    public List<Embedded> embed(List<String> texts) throws InterruptedException {
        boolean asleep = tellWhetherAsleep();
        long startedNs = System.nanoTime();
        List<Embedded> vectors = new ArrayList<>(texts.size());
        for (int from = 0; from < texts.size(); from += TEXTS_MAX) {
            pace.awaitTurn();
            for (float[] vector : endpoint().embed(texts.subList(from, Math.min(texts.size(), from + TEXTS_MAX)))) {
                vectors.add(Embedded.of(vector));
            }
        }
        lastAnswerNs = System.nanoTime();
        if (asleep) {
            LOG.info(
                    "the serving endpoint {} woke up in {} s",
                    model.name(),
                    (lastAnswerNs - startedNs) / 1_000_000_000);
        }
        health.ready(PART);
        return vectors;
    }

    /** An endpoint that was not asked for a while may have scaled to zero: its next answer can take minutes. */
    private boolean tellWhetherAsleep() {
        boolean idle = lastAnswerNs == NEVER || System.nanoTime() - lastAnswerNs > IDLE.toNanos();
        Optional<ServingState> asleep = idle ? endpoint().state().filter(state -> !state.awake()) : Optional.empty();
        asleep.ifPresent(state -> {
            String why = "the serving endpoint " + model.name() + " is waking up (" + state.text() + ")";
            health.waiting(PART, why);
            LOG.info("{}", why);
        });
        return asleep.isPresent();
    }

    @Override
    public void interrupt() {
        // A request ends by itself within a minute; the next is not begun.
    }

    @Override
    public void close() {}
}
