package dev.tributary.spark;

import static org.apache.spark.sql.functions.callUDF;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.tributary.spark.functions.PackedList;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Embedding over Spark Connect by {@code ai_query(endpoint, text)}, which Databricks has built in and the embedded
 * server offers too; on a server without it by a function that is shipped there together with the model.
 */
final class SparkEmbedEngine implements EmbedEngine {

    private static final Logger LOG = LoggerFactory.getLogger(SparkEmbedEngine.class);
    private static final String AI_QUERY = "ai_query";

    /** The model and how its version is told. */
    record Model(String name, String version) {}

    private final SparkWorker worker;
    private final Model model;
    private final int tasksMax;
    private long preparedGeneration;
    private boolean builtIn;
    private int tasks;

    /** @param tasksMax of one batch; 0: one less than the server has slots */
    SparkEmbedEngine(SparkWorker worker, Model model, int tasksMax) {
        this.worker = worker;
        this.tasksMax = tasksMax;
        this.model = model;
    }

    @Override
    public String modelName() {
        return model.name();
    }

    @Override
    public String modelVersion() {
        return model.version();
    }

    @Override
    public List<float[]> embed(List<String> texts) throws InterruptedException {
        byte[] packed = PackedList.encode(texts.stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList());
        return worker.call("embed", open -> {
            prepare(open);
            return builtIn
                    ? byAiQuery(open.session(), packed, texts.size())
                    : bySlices(open.session(), packed, texts.size());
        });
    }

    /** Finds out what the session's server offers, and ships the model where it must. */
    private synchronized void prepare(SparkWorker.Open open) {
        if (preparedGeneration == open.generation()) {
            return;
        }
        SparkSession session = open.session();
        tasks = tasksMax > 0 ? tasksMax : Math.max(1, SparkSlots.count(session) - 1);
        builtIn = session.catalog().functionExists(AI_QUERY);
        if (!builtIn) {
            ShippedCode.shipModel(session, model.name());
            Functions.registerEmbedding(session);
        }
        LOG.info(
                "embedding with {} {} by {}, {} tasks a batch",
                model.name(),
                model.version(),
                builtIn ? "ai_query" : "a shipped function",
                tasks);
        preparedGeneration = open.generation();
    }

    private List<float[]> byAiQuery(SparkSession session, byte[] texts, int count) {
        List<Row> rows = session.range(0, count, 1, Math.min(count, tasks))
                .select(
                        col("id"),
                        callUDF(AI_QUERY, lit(model.name()), Functions.textAt(texts, col("id")))
                                .cast("array<float>"))
                .collectAsList();
        List<float[]> vectors = new ArrayList<>(java.util.Collections.nCopies(count, null));
        for (Row row : rows) {
            List<Float> values = row.getList(1);
            float[] vector = new float[values.size()];
            int at = 0;
            for (Float value : values) {
                vector[at++] = value;
            }
            vectors.set((int) row.getLong(0), vector);
        }
        return vectors;
    }

    private List<float[]> bySlices(SparkSession session, byte[] texts, int count) {
        int slices = Math.min(count, tasks);
        List<Row> rows = session.range(0, slices, 1, slices)
                .select(col("id"), Functions.embedSlice(texts, col("id"), slices, model.name()))
                .collectAsList();
        float[][] vectors = new float[count][];
        for (Row row : rows) {
            int slice = (int) row.getLong(0);
            ByteBuffer bytes = ByteBuffer.wrap(row.getAs(1));
            int inSlice = (count - slice + slices - 1) / slices;
            int dimension = bytes.remaining() / Float.BYTES / inSlice;
            for (int index = slice; index < count; index += slices) {
                float[] vector = new float[dimension];
                bytes.asFloatBuffer().get(vector);
                bytes.position(bytes.position() + dimension * Float.BYTES);
                vectors[index] = vector;
            }
        }
        return Arrays.asList(vectors);
    }

    @Override
    public void interrupt() {
        worker.interrupt();
    }

    @Override
    public void close() {
        worker.close();
    }
}
