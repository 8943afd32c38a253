package dev.tributary.spark;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.schemas.Hashes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Embeds texts so that one which the model fails on costs the others nothing. Where the engine tells which text failed,
 * the others' vectors are taken at once, and the failed ones are asked for once more together with a harmless one: those
 * that fail again, though the harmless one does not, are at fault. Where it only throws, {@link PoisonSearch} finds them.
 * Safe for use by several threads.
 */
final class TextsToVectors {

    private static final String HARMLESS = "harmless";
    /**
     * A text that fails as in an outage while a harmless one does not is asked for alone after so many batches, and is at
     * fault where it fails then too: else an endpoint that takes only so many at once would cost good texts.
     */
    private static final int OUTAGES_OF_ONE_TEXT_MAX = 3;

    private final EmbedEngine engine;
    private final VectorCache cache;
    /** Failures like an outage by text, of texts that a batch waits for. */
    private final Map<String, Integer> outages = new ConcurrentHashMap<>();

    TextsToVectors(EmbedEngine engine, VectorCache cache) {
        this.engine = engine;
        this.cache = cache;
    }

    /** What the texts came to, by text; those that are at fault are in the failures. */
    record Outcome(Map<String, float[]> vectors, Map<String, RuntimeException> failures) {}

    /**
     * @param texts each once
     * @throws UnavailableException where the model is down or fails whatever it is given; what was embedded is kept
     */
    Outcome embed(Collection<String> texts) throws InterruptedException {
        List<String> asked = List.copyOf(texts);
        Outcome outcome = new Outcome(new HashMap<>(), new HashMap<>());
        List<String> failed = new ArrayList<>();
        PoisonSearch.Outcome<Embedded> each = new PoisonSearch.Outcome<>() {
            @Override
            public void result(int index, Embedded embedded) {
                take(asked.get(index), embedded, outcome, failed);
            }

            @Override
            public void poison(int index, RuntimeException failure) {
                outcome.failures().put(asked.get(index), failure);
            }
        };
        new PoisonSearch<>(asked, HARMLESS, engine::embed, each).run();
        if (!failed.isEmpty()) {
            lookAgain(failed, outcome);
        }
        return outcome;
    }

    private void take(String text, Embedded embedded, Outcome outcome, List<String> failed) {
        if (embedded.failed()) {
            failed.add(text);
        } else {
            outages.remove(text);
            outcome.vectors().put(text, embedded.vector());
            cache.put(Hashes.sha256Hex(text), embedded.vector());
        }
    }

    private void lookAgain(List<String> failed, Outcome outcome) throws InterruptedException {
        List<Embedded> second = besideHarmless(failed);
        boolean waits = false;
        for (int index = 0; index < failed.size(); index++) {
            String text = failed.get(index);
            Embedded embedded = second.get(index);
            if (embedded.failed() && AiAnswer.isOutage(embedded.error())) {
                if (outages.merge(text, 1, Integer::sum) < OUTAGES_OF_ONE_TEXT_MAX) {
                    waits = true;
                    continue;
                }
                embedded = besideHarmless(List.of(text)).get(0);
            }
            if (embedded.failed()) {
                outcome.failures().put(text, new RefusedByModelException());
            } else {
                take(text, embedded, outcome, failed);
            }
        }
        if (waits) {
            throw new UnavailableException(
                    "the embedding endpoint (embedding.model) " + engine.model().name() + " is asked too much or is"
                            + " down for some texts",
                    null);
        }
        failed.forEach(outages::remove);
    }

    /**
     * What each text came to, where a harmless one that goes along has a vector.
     *
     * @throws UnavailableException where it has none, or the call fails as a whole: no text is at fault
     */
    private List<Embedded> besideHarmless(List<String> texts) throws InterruptedException {
        List<String> asked = new ArrayList<>(texts);
        asked.add(HARMLESS);
        List<Embedded> embedded;
        try {
            embedded = engine.embed(asked);
        } catch (UnavailableException | RetriableException | ConfigurationException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new UnavailableException(
                    "the model told which texts fail and then failed as a whole: " + SparkFailure.describe(e), e);
        }
        Embedded harmless = embedded.get(texts.size());
        if (harmless.failed()) {
            throw new UnavailableException("every text fails, also a harmless one: " + harmless.error(), null);
        }
        return embedded.subList(0, texts.size());
    }

    /** The model gave an error in place of a vector; without its words, which may repeat the text. */
    static final class RefusedByModelException extends RuntimeException {
        RefusedByModelException() {
            super("the model gave an error in place of a vector");
        }
    }
}
