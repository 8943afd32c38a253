package dev.tributary.launcher.databricks;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Runs checks in turn, each with a deadline, and tells what they find. Used by one thread. */
final class Checkup implements AutoCloseable {

    /** Looks at one thing. */
    @FunctionalInterface
    interface Check {
        /** @return what was seen; whatever is wrong is thrown */
        String look() throws Exception;
    }

    private final Consumer<Finding> findings;
    private final Consumer<String> waiting;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "check");
        thread.setDaemon(true);
        return thread;
    });
    private boolean allWell = true;

    /** @param waiting told what a check waits for */
    Checkup(Consumer<Finding> findings, Consumer<String> waiting) {
        this.findings = findings;
        this.waiting = waiting;
    }

    /**
     * Runs a check.
     *
     * @param mend what helps where the check itself does not say
     * @return whether all is well with it
     */
    boolean run(String name, Duration deadline, String mend, Check check) throws InterruptedException {
        long startedNs = System.nanoTime();
        Future<String> answer = threads.submit(check::look);
        try {
            String seen = answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
            tell(new Finding(name, true, millisSince(startedNs), seen));
            return true;
        } catch (TimeoutException e) {
            answer.cancel(true);
            tell(new Finding(
                    name, false, millisSince(startedNs), "no answer in " + deadline.toSeconds() + " s; " + mend));
        } catch (ExecutionException e) {
            tell(new Finding(name, false, millisSince(startedNs), reason(e.getCause()) + "; " + mend));
        }
        return false;
    }

    /** Adds what was found elsewhere. */
    void tell(Finding finding) {
        allWell &= finding.ok();
        findings.accept(finding);
    }

    /** Says what is waited for. */
    void waiting(String what) {
        waiting.accept(what);
    }

    boolean allWell() {
        return allWell;
    }

    private static long millisSince(long startedNs) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs);
    }

    private static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return message.strip().lines().findFirst().orElse("");
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
