package dev.tributary.spark;

import dev.tributary.databricks.ServingEndpoint;
import dev.tributary.runtime.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** Asks a Model Serving endpoint by its REST interface, a few questions at a time. */
final class ServingAdjudicator implements Adjudicator {

    private static final int AT_ONCE = 8;

    private final ServingEndpoint endpoint;
    private final QuestionForm form;
    private final ExecutorService threads;

    ServingAdjudicator(ServingEndpoint endpoint, QuestionForm form) {
        this.endpoint = endpoint;
        this.form = form;
        this.threads = Executors.newFixedThreadPool(AT_ONCE, task -> {
            Thread thread = new Thread(task, "adjudicate");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public List<Object> ask(List<String> questions, Duration timeout, IntConsumer sent) throws InterruptedException {
        List<Callable<Object>> calls = new ArrayList<>();
        for (String question : questions) {
            calls.add(() -> {
                sent.accept(1);
                return form == QuestionForm.PROMPT ? endpoint.chat(question) : endpoint.predict(question);
            });
        }
        List<Object> answers = new ArrayList<>();
        RuntimeException failure = null;
        boolean outOfTime = false;
        for (Future<Object> call : threads.invokeAll(calls, timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            try {
                answers.add(call.get());
            } catch (CancellationException e) {
                answers.add(null);
                outOfTime = true;
            } catch (ExecutionException e) {
                answers.add(null);
                failure = e.getCause() instanceof RuntimeException known
                        ? known
                        : new IllegalStateException(e.getCause());
            }
        }
        if (answers.stream().anyMatch(Objects::nonNull)) {
            return answers;
        }
        if (failure == null && outOfTime) {
            failure = new UnavailableException(
                    "the serving endpoint " + endpoint.name() + " gave no answer within " + timeout.toMillis() + " ms",
                    null);
        }
        if (failure != null) {
            throw failure;
        }
        return answers;
    }

    @Override
    public void interrupt() {
        // The calls end by themselves within the timeout.
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
