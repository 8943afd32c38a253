package dev.tributary.spark;

import java.time.Duration;
import java.util.List;

/** The port to an endpoint that is asked about doubtful decisions. */
interface Adjudicator extends AutoCloseable {

    /**
     * What the endpoint says to each question, in their order, as it came; null where it gave no answer.
     *
     * @param timeout after which the rest counts as unanswered
     * @throws RuntimeException where it cannot be asked at all, or is down or silent for every question
     */
    List<Object> ask(List<String> questions, Duration timeout) throws InterruptedException;

    void interrupt();

    @Override
    void close();
}
