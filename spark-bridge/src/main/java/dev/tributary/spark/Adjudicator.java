package dev.tributary.spark;

import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;

/** The port to an endpoint that is asked about doubtful decisions. */
interface Adjudicator extends AutoCloseable {

    /**
     * What the endpoint says to each question, in their order, as it came; null where it gave no answer.
     *
     * @param timeout after which the rest counts as unanswered
     * @param sent told how many more questions are on their way to the endpoint, which may cost something; by any thread
     * @throws RuntimeException where it cannot be asked at all, or is down or silent for every question
     */
    List<Object> ask(List<String> questions, Duration timeout, IntConsumer sent) throws InterruptedException;

    void interrupt();

    @Override
    void close();
}
