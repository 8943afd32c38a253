package dev.tributary.spark;

import static org.apache.spark.sql.functions.callUDF;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.tributary.runtime.UnavailableException;
import dev.tributary.spark.functions.PackedList;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntConsumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Asks by {@code ai_query} over Spark Connect, with {@code failOnError} false: one bad question costs no other. */
final class AiQueryAdjudicator implements Adjudicator {

    private static final int TASKS_MAX = 8;

    /** Results in the questions' order, and how many are missing because of an outage. */
    private record Answers(List<Object> results, int outages) {}

    private final SparkWorker worker;
    private final String endpoint;
    private final QuestionForm form;

    /** @param worker whose sessions know the functions for texts, and whose timeouts are short */
    AiQueryAdjudicator(SparkWorker worker, String endpoint, QuestionForm form) {
        this.worker = worker;
        this.endpoint = endpoint;
        this.form = form;
    }

    /** The worker's own timeout holds. */
    @Override
    public List<Object> ask(List<String> questions, Duration timeout, IntConsumer sent) throws InterruptedException {
        byte[] packed = PackedList.encodeTexts(questions);
        Answers answers = worker.call("adjudicate", open -> {
            Dataset<Row> asked = open.session()
                    .range(0, questions.size(), 1, Math.min(questions.size(), TASKS_MAX))
                    .select(
                            col("id"),
                            callUDF(
                                    "ai_query",
                                    lit(endpoint),
                                    Functions.textAt(packed, col("id")),
                                    lit(form.returnType()),
                                    lit(false)));
            AiAnswer shape = AiAnswer.of(asked.schema().fields()[1].dataType());
            List<Object> results = new ArrayList<>(Collections.nCopies(questions.size(), null));
            int outages = 0;
            sent.accept(questions.size());
            for (Row row : asked.collectAsList()) {
                Object result = shape.resultOf(row.getStruct(1));
                results.set((int) row.getLong(0), result);
                if (result == null && AiAnswer.isOutage(shape.errorOf(row.getStruct(1)))) {
                    outages++;
                }
            }
            return new Answers(results, outages);
        });
        if (answers.outages() == questions.size()) {
            throw new UnavailableException("ai_query tells of an outage of " + endpoint + " for every question", null);
        }
        return answers.results();
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
