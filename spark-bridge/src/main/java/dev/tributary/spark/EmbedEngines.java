package dev.tributary.spark;

import dev.tributary.databricks.Workspace;
import dev.tributary.embedding.Embedders;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Health;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Settings;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What embeds, as the settings have it: one engine, or several of which the first that can is taken. */
final class EmbedEngines {

    private static final List<String> BY_SPARK = List.of("ai-query", "shipped");

    private final Settings settings;
    private final Health health;
    private final Supplier<SparkWorker> workers;
    private SparkWorker worker;

    /** @param workers makes a worker whose sessions know the functions for texts */
    EmbedEngines(Settings settings, Health health, Supplier<SparkWorker> workers) {
        this.health = health;
        this.settings = settings;
        this.workers = workers;
    }

    /** @throws ConfigurationException where a name is not known */
    EmbedEngine engine() {
        String name = settings.get(Keys.EMBED_MODEL);
        EmbedModel model = new EmbedModel(
                name,
                settings.get(Keys.EMBED_MODEL_VERSION)
                        .orElseGet(() -> Embedders.names().contains(name) ? Embedders.versionOf(name) : "unversioned"));
        String wish = settings.get(Keys.EMBED_ENGINE);
        List<String> order =
                switch (wish) {
                    case "auto" -> settings.get(Keys.EMBED_ENGINE_ORDER);
                    case "spark" -> BY_SPARK;
                    default -> List.of(wish);
                };
        if (order.isEmpty()) {
            throw new ConfigurationException("embedding.engine-order: names no engine");
        }
        return new ChoosingEmbedEngine(
                order.stream().map(kind -> engine(kind, model)).toList());
    }

    private EmbedEngine engine(String kind, EmbedModel model) {
        return switch (kind) {
            case "ai-query" -> new AiQueryEmbedEngine(worker(), model, settings.get(Keys.EMBED_TASKS));
            case "shipped" -> new ShippedEmbedEngine(worker(), model, settings.get(Keys.EMBED_TASKS));
            case "serving" ->
                new ServingEmbedEngine(
                        workspace(), model, new RequestPace(settings.get(Keys.EMBED_REQUESTS_PER_MINUTE)), health);
            case "in-process" -> new InProcessEmbedEngine(model);
            default ->
                throw new ConfigurationException("embedding.engine-order: '" + kind
                        + "' is not accepted; it takes ai-query, serving, shipped and in-process");
        };
    }

    private Optional<Supplier<Workspace>> workspace() {
        boolean wished = settings.get(Keys.EMBED_ENGINE).equals("serving");
        boolean databricks = settings.get(Keys.SPARK_ENDPOINT).equals("databricks")
                || settings.get(Keys.DATABRICKS_PROFILE).isPresent();
        return wished || databricks ? Optional.of(() -> Workspace.of(settings)) : Optional.empty();
    }

    private SparkWorker worker() {
        if (worker == null) {
            worker = workers.get();
        }
        return worker;
    }
}
