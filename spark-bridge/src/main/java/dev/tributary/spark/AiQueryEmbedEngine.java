package dev.tributary.spark;

import static org.apache.spark.sql.functions.callUDF;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.spark.functions.PackedList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;

/**
 * Embedding over Spark Connect by {@code ai_query}, which Databricks has built in and the embedded server offers too:
 * with {@code failOnError} false where the server has that, so that a bad text is told beside the vectors of the others.
 */
final class AiQueryEmbedEngine implements EmbedEngine {

    private static final String AI_QUERY = "ai_query";
    private static final String VECTOR = "ARRAY<FLOAT>";

    /**
     * What a session's server offers.
     *
     * @param lack why it cannot be used at all
     * @param answer the struct that it gives; empty where it knows no failOnError
     */
    private record Offer(long generation, Optional<String> lack, Optional<AiAnswer> answer, int tasks) {}

    private final String function;
    private final SparkWorker worker;
    private final EmbedModel model;
    private final int tasksMax;
    private Offer offer;

    /**
     * @param worker whose sessions know the functions for texts
     * @param tasksMax of one batch; 0: one less than the server has slots
     */
    AiQueryEmbedEngine(SparkWorker worker, EmbedModel model, int tasksMax) {
        this(worker, model, tasksMax, AI_QUERY);
    }

    /** @param function that is called in place of ai_query */
    AiQueryEmbedEngine(SparkWorker worker, EmbedModel model, int tasksMax, String function) {
        this.function = function;
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
        return "ai_query";
    }

    @Override
    public Optional<String> lacks() throws InterruptedException {
        return worker.call("look for ai_query", open -> offer(open).lack());
    }

    @Override
    public List<Embedded> embed(List<String> texts) throws InterruptedException {
        byte[] packed = PackedList.encodeTexts(texts);
        return worker.call("embed", open -> {
            Offer offered = offer(open);
            offered.lack().ifPresent(lack -> {
                throw new ConfigurationException("embedding.model: " + lack);
            });
            return embed(open.session(), packed, texts.size(), offered);
        });
    }

    private synchronized Offer offer(SparkWorker.Open open) {
        if (offer == null || offer.generation() != open.generation()) {
            offer = look(open);
        }
        return offer;
    }

    private Offer look(SparkWorker.Open open) {
        SparkSession session = open.session();
        if (!session.catalog().functionExists(function)) {
            return lacking(open, "the server has no ai_query");
        }
        int tasks = SparkSlots.forEmbedding(session, tasksMax);
        try {
            AiAnswer answer = AiAnswer.of(typeOf(session, tolerant(lit(""))));
            return new Offer(open.generation(), Optional.empty(), Optional.of(answer), tasks);
        } catch (Exception e) {
            // Spark's client also throws checked exceptions, undeclared.
            requireQueryFailure(e);
        }
        try {
            typeOf(session, plain(lit("")));
            return new Offer(open.generation(), Optional.empty(), Optional.empty(), tasks);
        } catch (Exception e) {
            // Spark's client also throws checked exceptions, undeclared.
            requireQueryFailure(e);
            return lacking(open, "its ai_query does not take " + model.name() + ": " + SparkFailure.describe(e));
        }
    }

    private static Offer lacking(SparkWorker.Open open, String lack) {
        return new Offer(open.generation(), Optional.of(lack), Optional.empty(), 0);
    }

    /** By analysis alone: no model is asked. */
    private static DataType typeOf(SparkSession session, Column call) {
        return session.range(1).select(call).schema().fields()[0].dataType();
    }

    /** What is an outage tells nothing about what the server offers. */
    private static void requireQueryFailure(Exception failure) {
        if (SparkFailure.kindOf(failure) != SparkFailure.Kind.QUERY) {
            throw failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
        }
    }

    private Column plain(Column text) {
        return callUDF(function, lit(model.name()), text).cast("array<float>");
    }

    private Column tolerant(Column text) {
        return callUDF(function, lit(model.name()), text, lit(VECTOR), lit(false));
    }

    private List<Embedded> embed(SparkSession session, byte[] texts, int count, Offer offered) {
        Column text = Functions.textAt(texts, col("id"));
        List<Row> rows = session.range(0, count, 1, Math.min(count, offered.tasks()))
                .select(col("id"), offered.answer().isPresent() ? tolerant(text) : plain(text))
                .collectAsList();
        List<Embedded> embedded = new ArrayList<>(Collections.nCopies(count, null));
        for (Row row : rows) {
            embedded.set(
                    (int) row.getLong(0),
                    offered.answer()
                            .map(answer -> read(answer, row.getStruct(1)))
                            .orElseGet(() -> Embedded.of(vector(row.get(1)))));
        }
        return embedded;
    }

    private static Embedded read(AiAnswer answer, Row given) {
        Object result = answer.resultOf(given);
        return result == null ? Embedded.failed(answer.errorOf(given)) : Embedded.of(vector(result));
    }

    /** Of floats or doubles, as servers differ. */
    private static float[] vector(Object values) {
        scala.collection.Seq<?> numbers = (scala.collection.Seq<?>) values;
        float[] vector = new float[numbers.size()];
        for (int at = 0; at < vector.length; at++) {
            vector[at] = ((Number) numbers.apply(at)).floatValue();
        }
        return vector;
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
