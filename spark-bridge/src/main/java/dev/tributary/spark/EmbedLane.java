package dev.tributary.spark;

import dev.tributary.matching.Entity;
import dev.tributary.schemas.EmbeddingRecord;
import dev.tributary.schemas.Hashes;
import dev.tributary.schemas.Reason;
import dev.tributary.schemas.Reject;
import dev.tributary.schemas.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Canonical records to embeddings. A text that was embedded before is not embedded again. */
final class EmbedLane implements Lane {

    private static final String EMBEDDED = "embedded";
    private static final String HARMLESS = "harmless";
    private static final String FROM_CACHE = "embedded_before";

    private final EmbedEngine engine;
    private final LaneOutput.Format<EmbeddingRecord> format;
    private final List<String> attributes;
    private final VectorCache cache;

    /** @param attributes whose normalised values make up the text, in order */
    EmbedLane(
            EmbedEngine engine, LaneOutput.Format<EmbeddingRecord> format, List<String> attributes, VectorCache cache) {
        this.engine = engine;
        this.format = format;
        this.attributes = List.copyOf(attributes);
        this.cache = cache;
    }

    @Override
    public Stage stage() {
        return Stage.EMBED;
    }

    @Override
    public Optional<String> waitingFor() {
        return Optional.empty();
    }

    @Override
    public BatchResult process(MicroBatch batch) throws InterruptedException {
        LaneOutput<EmbeddingRecord> output = new LaneOutput<>(format, batch);
        Map<String, String> textsByHash = new LinkedHashMap<>();
        Map<Integer, String> hashes = new HashMap<>();
        Map<String, float[]> vectors = new HashMap<>();
        for (int position : output.open()) {
            String text = textOf(output.at(position).normalised());
            String hash = Hashes.sha256Hex(text);
            hashes.put(position, hash);
            cache.get(hash).ifPresentOrElse(vector -> vectors.put(hash, vector), () -> textsByHash.put(hash, text));
        }
        Map<String, RuntimeException> failures = new HashMap<>();
        embed(textsByHash, vectors, failures);
        hashes.forEach((position, hash) -> {
            if (vectors.containsKey(hash)) {
                String outcome = textsByHash.containsKey(hash) ? EMBEDDED : FROM_CACHE;
                output.result(position, outcome, record(output, position, hash, vectors.get(hash)));
            } else {
                output.reject(position, reject(failures.get(hash)));
            }
        });
        return output.finish();
    }

    private void embed(
            Map<String, String> textsByHash, Map<String, float[]> vectors, Map<String, RuntimeException> failures)
            throws InterruptedException {
        List<String> hashes = new ArrayList<>(textsByHash.keySet());
        List<String> texts = new ArrayList<>(textsByHash.values());
        PoisonSearch.Outcome<float[]> outcome = new PoisonSearch.Outcome<>() {
            @Override
            public void result(int index, float[] vector) {
                vectors.put(hashes.get(index), vector);
                cache.put(hashes.get(index), vector);
            }

            @Override
            public void poison(int index, RuntimeException failure) {
                failures.put(hashes.get(index), failure);
            }
        };
        new PoisonSearch<>(texts, HARMLESS, engine::embed, outcome).run();
    }

    private EmbeddingRecord record(LaneOutput<EmbeddingRecord> output, int position, String hash, float[] vector) {
        return new EmbeddingRecord(
                output.at(position).key(),
                output.at(position).version(),
                engine.modelName(),
                engine.modelVersion(),
                hash,
                vector);
    }

    private static Reject reject(RuntimeException failure) {
        return new Reject(
                Reason.UNEMBEDDABLE,
                "the embedding model fails on this text alone ("
                        + failure.getClass().getSimpleName() + "); replay the record after a fix",
                failure);
    }

    private String textOf(Entity normalised) {
        return attributes.stream()
                .map(normalised::get)
                .filter(value -> !value.isEmpty())
                .collect(Collectors.joining(", "));
    }

    @Override
    public void interrupt() {
        engine.interrupt();
    }

    @Override
    public void close() {
        engine.close();
    }
}
