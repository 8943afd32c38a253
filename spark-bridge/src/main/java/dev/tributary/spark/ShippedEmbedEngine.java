package dev.tributary.spark;

import static org.apache.spark.sql.functions.col;

import dev.tributary.embedding.Embedders;
import dev.tributary.spark.functions.PackedList;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Embedding over Spark Connect by a function that is shipped to the server together with its model. */
final class ShippedEmbedEngine implements EmbedEngine {

    private final SparkWorker worker;
    private final EmbedModel model;
    private final int tasksMax;
    private long preparedGeneration;
    private int tasks;

    /** @param tasksMax of one batch; 0: one less than the server has slots */
    ShippedEmbedEngine(SparkWorker worker, EmbedModel model, int tasksMax) {
        this.worker = worker;
        this.model = model;
        this.tasksMax = tasksMax;
    }

    @Override
    public EmbedModel model() {
        return model;
    }

    @Override
    public String label() {
        return "a shipped function";
    }

    @Override
    public Optional<String> lacks() {
        return Embedders.names().contains(model.name())
                ? Optional.empty()
                : Optional.of(model.name() + " is none of the models that can be sent there: " + Embedders.names());
    }

    @Override
    public List<Embedded> embed(List<String> texts) throws InterruptedException {
        byte[] packed = PackedList.encodeTexts(texts);
        return worker.call("embed", open -> {
            prepare(open);
            return embed(open.session(), packed, texts.size());
        });
    }

    private synchronized void prepare(SparkWorker.Open open) {
        if (preparedGeneration == open.generation()) {
            return;
        }
        SparkSession session = open.session();
        tasks = SparkSlots.forEmbedding(session, tasksMax);
        ShippedCode.shipModel(session, model.name());
        Functions.registerEmbedding(session);
        preparedGeneration = open.generation();
    }

    private List<Embedded> embed(SparkSession session, byte[] texts, int count) {
        int slices = Math.min(count, tasks);
        List<Row> rows = session.range(0, slices, 1, slices)
                .select(col("id"), Functions.embedSlice(texts, col("id"), slices, model.name()))
                .collectAsList();
        Embedded[] embedded = new Embedded[count];
        for (Row row : rows) {
            int slice = (int) row.getLong(0);
            ByteBuffer bytes = ByteBuffer.wrap(row.getAs(1));
            int inSlice = (count - slice + slices - 1) / slices;
            int dimension = bytes.remaining() / Float.BYTES / inSlice;
            for (int index = slice; index < count; index += slices) {
                float[] vector = new float[dimension];
                bytes.asFloatBuffer().get(vector);
                bytes.position(bytes.position() + dimension * Float.BYTES);
                embedded[index] = Embedded.of(vector);
            }
        }
        return Arrays.asList(embedded);
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
