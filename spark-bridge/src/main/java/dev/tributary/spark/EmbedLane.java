package dev.tributary.spark;

import dev.tributary.matching.Entity;
import dev.tributary.schemas.EmbeddingRecord;
import dev.tributary.schemas.Hashes;
import dev.tributary.schemas.Reason;
import dev.tributary.schemas.Reject;
import dev.tributary.schemas.Stage;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Canonical records to embeddings. A text that was embedded before is not embedded again. */
final class EmbedLane implements Lane {

    private static final String EMBEDDED = "embedded";
    private static final String FROM_CACHE = "embedded_before";

    private final EmbedEngine engine;
    private final LaneOutput.Format<EmbeddingRecord> format;
    private final List<String> attributes;
    private final VectorCache cache;
    private final TextsToVectors texts;

    /** @param attributes whose normalised values make up the text, in order */
    EmbedLane(
            EmbedEngine engine, LaneOutput.Format<EmbeddingRecord> format, List<String> attributes, VectorCache cache) {
        this.engine = engine;
        this.format = format;
        this.attributes = List.copyOf(attributes);
        this.cache = cache;
        this.texts = new TextsToVectors(engine, cache);
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
        TextsToVectors.Outcome embedded = texts.embed(textsByHash.values());
        hashes.forEach((position, hash) -> {
            String text = textsByHash.get(hash);
            if (text == null) {
                output.result(position, FROM_CACHE, record(output, position, hash, vectors.get(hash)));
            } else if (embedded.vectors().containsKey(text)) {
                output.result(
                        position,
                        EMBEDDED,
                        record(output, position, hash, embedded.vectors().get(text)));
            } else {
                output.reject(position, reject(embedded.failures().get(text)));
            }
        });
        return output.finish();
    }

    private EmbeddingRecord record(LaneOutput<EmbeddingRecord> output, int position, String hash, float[] vector) {
        return new EmbeddingRecord(
                output.at(position).key(),
                output.at(position).version(),
                engine.model().name(),
                engine.model().version(),
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
