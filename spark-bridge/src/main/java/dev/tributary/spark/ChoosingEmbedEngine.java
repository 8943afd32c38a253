package dev.tributary.spark;

import dev.tributary.runtime.ConfigurationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first of several engines that lacks nothing, and one line in the log that says which and why not those before it.
 * What an engine lacks may change with another Spark session, so it is asked with each batch; an outage is waited for and
 * never makes another engine the choice.
 */
final class ChoosingEmbedEngine implements EmbedEngine {

    private static final Logger LOG = LoggerFactory.getLogger(ChoosingEmbedEngine.class);

    private final List<EmbedEngine> engines;
    private String told = "";

    /** @param engines of one model, in the order of preference, at least one */
    ChoosingEmbedEngine(List<EmbedEngine> engines) {
        this.engines = List.copyOf(engines);
    }

    @Override
    public EmbedModel model() {
        return engines.get(0).model();
    }

    @Override
    public String label() {
        return "the first that can";
    }

    @Override
    public Optional<String> lacks() {
        return Optional.empty();
    }

    @Override
    public List<Embedded> embed(List<String> texts) throws InterruptedException {
        return chosen().embed(texts);
    }

    private EmbedEngine chosen() throws InterruptedException {
        List<String> lacks = new ArrayList<>();
        for (EmbedEngine engine : engines) {
            Optional<String> lack = engine.lacks();
            if (lack.isEmpty()) {
                tell(engine, lacks);
                return engine;
            }
            lacks.add("not " + engine.label() + ": " + lack.get());
        }
        throw new ConfigurationException(
                "embedding.engine: nothing embeds with " + model().name() + " here; " + String.join("; ", lacks));
    }

    private synchronized void tell(EmbedEngine engine, List<String> lacks) {
        String choice = "embedding with " + model().name() + " " + model().version() + " by " + engine.label()
                + (lacks.isEmpty() ? "" : "; " + String.join("; ", lacks));
        if (!choice.equals(told)) {
            told = choice;
            LOG.info("{}", choice);
        }
    }

    @Override
    public void interrupt() {
        engines.forEach(EmbedEngine::interrupt);
    }

    @Override
    public void close() {
        engines.forEach(EmbedEngine::close);
    }
}
