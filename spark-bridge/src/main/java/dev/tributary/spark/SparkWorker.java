package dev.tributary.spark;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.SteadyClock;
import dev.tributary.runtime.UnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connect.client.SparkConnectClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Spark session and its life: opened when it is first needed, prepared (artifacts, functions, cached data), given up
 * and opened anew when the server has lost it. Each call has a deadline and runs on a thread of its own, so that a
 * silent server costs the caller no more than that. Safe for use by several threads.
 */
final class SparkWorker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SparkWorker.class);
    private static final Duration INTERRUPT_TIMEOUT = Duration.ofSeconds(5);
    private static final int QUERIES_MAX = 10;
    /** Calls in a row that may come to no end on one session: what is slow for so long may be broken. */
    private static final int OUT_OF_TIME_MAX = 3;

    /**
     * @param callTimeout deadline of one call and of each query
     * @param connectTimeout deadline of opening and preparing the session
     */
    record Timeouts(Duration callTimeout, Duration connectTimeout) {}

    /** An open session; the generation tells sessions apart. */
    record Open(SparkSession session, long generation, SparkTarget target) {}

    private final SparkEndpoint endpoint;
    private final String tag;
    private final Timeouts timeouts;
    private final Consumer<SparkSession> preparation;
    private final Consumer<QueryTimes> queries;
    private final AtomicLong generations = new AtomicLong();
    private final AtomicLong callsAtLength = new AtomicLong();
    private final AtomicLong outOfTimeInARow = new AtomicLong();
    private final ExecutorService threads;
    private final RetryAfter retryAfter = new RetryAfter(new SteadyClock());
    private Open open;

    /**
     * @param name of the worker, with which the tags of its jobs begin
     * @param preparation makes a new session fit for the worker's calls
     */
    SparkWorker(SparkEndpoint endpoint, String name, Timeouts timeouts, Consumer<SparkSession> preparation) {
        this(endpoint, name, timeouts, preparation, times -> {});
    }

    /** @param queries told of each query that has brought rows, on a thread of the client */
    SparkWorker(
            SparkEndpoint endpoint,
            String name,
            Timeouts timeouts,
            Consumer<SparkSession> preparation,
            Consumer<QueryTimes> queries) {
        this.endpoint = endpoint;
        this.tag = "tributary-" + name;
        this.timeouts = timeouts;
        this.preparation = preparation;
        this.queries = queries;
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "spark-" + name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Runs a call against the session.
     *
     * @throws UnavailableException where Spark is down, silent or has lost the session: try again later
     * @throws ConfigurationException where Spark refuses for good
     * @throws RuntimeException of Spark's where the query fails on its data
     */
    <T> T call(String what, Function<Open, T> work) throws InterruptedException {
        return call(what, timeouts.callTimeout(), tag, work);
    }

    /**
     * As {@link #call}, for work of several queries, such as loading the reference: each query has the deadline of a call,
     * which {@link SparkCalls} holds, and all together have {@value #QUERIES_MAX} times as long. Within the deadline of one
     * call, a server that is slow would be given up before it is done, again and again. {@link #interrupt} leaves it
     * alone: batches that are forgotten are no reason to load anew.
     */
    <T> T callAtLength(String what, Function<Open, T> work) throws InterruptedException {
        String ownTag = tag + "-" + callsAtLength.incrementAndGet();
        return call(what, timeouts.callTimeout().multipliedBy(QUERIES_MAX), ownTag, work);
    }

    private <T> T call(String what, Duration limit, String jobs, Function<Open, T> work) throws InterruptedException {
        Open current = session();
        Future<T> answer = threads.submit(() -> {
            // A tag is the thread's, which has other calls later.
            current.session().addTag(jobs);
            try {
                return work.apply(current);
            } finally {
                current.session().removeTag(jobs);
            }
        });
        try {
            T given = answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            outOfTimeInARow.set(0);
            return given;
        } catch (TimeoutException e) {
            answer.cancel(true);
            outOfTime(current, jobs);
            throw new UnavailableException(
                    "Spark (spark.endpoint) did not finish '" + what + "' within " + limit.toSeconds()
                            + " s (spark.call-timeout)",
                    e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            interruptJobs(current, jobs);
            throw e;
        } catch (ExecutionException e) {
            throw failed(what, current, jobs, e.getCause());
        }
    }

    private RuntimeException failed(String what, Open current, String jobs, Throwable cause) {
        SparkFailure.Kind kind = SparkFailure.kindOf(cause);
        if (kind == SparkFailure.Kind.OUTAGE && SparkFailure.isOutOfTime(cause)) {
            outOfTime(current, jobs);
        } else if (kind == SparkFailure.Kind.OUTAGE
                        && SparkFailure.ownCause(cause).isEmpty()
                || kind == SparkFailure.Kind.REFUSED) {
            giveUp(current);
        }
        return translated("failed in '" + what + "'", current.target(), kind, cause);
    }

    /** What is ours, where it is a matter of the server and not of the query. */
    private RuntimeException translated(String what, SparkTarget target, SparkFailure.Kind kind, Throwable cause) {
        var own = SparkFailure.ownCause(cause);
        if (own.isPresent()) {
            return own.get();
        }
        String reason = SparkFailure.describe(cause);
        return switch (kind) {
            case QUERY -> cause instanceof RuntimeException query ? query : new IllegalStateException(what, cause);
            case REFUSED -> endpoint.refused(target, reason);
            case LOGIN -> {
                endpoint.loginRefused();
                yield new UnavailableException("Spark (spark.endpoint) does not take the login: " + reason, cause);
            }
            case OUTAGE, THROTTLED -> new UnavailableException("Spark (spark.endpoint) " + what + ": " + reason, cause);
        };
    }

    private synchronized Open session() throws InterruptedException {
        if (open == null) {
            Future<Open> opening = threads.submit(this::connect);
            try {
                open = opening.get(timeouts.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                opening.cancel(true);
                throw new UnavailableException(
                        "Spark (spark.endpoint) did not open a session in spark.connect-timeout", e);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException known
                        ? known
                        : new IllegalStateException("opening a session", e.getCause());
            }
        }
        return open;
    }

    private Open connect() {
        retryAfter.requireOver();
        SparkTarget target = endpoint.target();
        try {
            SparkSession session = session(target);
            return new Open(session, generations.incrementAndGet(), target);
        } catch (Exception e) {
            // Spark's client also throws checked exceptions, undeclared.
            throw translated("cannot be reached", target, SparkFailure.kindOf(e), e);
        }
    }

    private SparkSession session(SparkTarget target) {
        SparkConnectClient.Builder builder = SparkConnectClient.builder()
                .connectionString(target.url())
                .userAgent("tributary")
                .interceptor(new SparkCalls(timeouts.callTimeout(), target.headers(), retryAfter, queries))
                .retryPolicy(ShortRetries.policy());
        target.sessionId().ifPresent(builder::sessionId);
        SparkConnectClient client = builder.build();
        boolean prepared = false;
        try {
            SparkSession session = org.apache.spark.sql.connect.SparkSession.builder()
                    .client(client)
                    .create();
            preparation.accept(session);
            LOG.info("{}: Spark {} session is open on {}", tag, session.version(), target.label());
            prepared = true;
            return session;
        } finally {
            if (!prepared) {
                // Without a word to the server, which may not be there: it lets the session expire.
                client.shutdown();
            }
        }
    }

    /** Stops the jobs of all calls but those at length; who waits for them has a failure. */
    void interrupt() {
        Optional.ofNullable(current()).ifPresent(open -> interruptJobs(open, tag));
    }

    private synchronized Open current() {
        return open;
    }

    /**
     * A server that answers is only slow: its session stays, with all that is cached there. One that is silent, or out of
     * time again and again, is given up.
     */
    private void outOfTime(Open current, String jobs) {
        boolean answers = interruptJobs(current, jobs);
        if (!answers || outOfTimeInARow.incrementAndGet() >= OUT_OF_TIME_MAX) {
            outOfTimeInARow.set(0);
            giveUp(current);
        }
    }

    /** Whether the server has answered. */
    private boolean interruptJobs(Open current, String jobs) {
        Future<?> interruption = threads.submit(() -> current.session().interruptTag(jobs));
        try {
            interruption.get(INTERRUPT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("{}: jobs could not be interrupted", jobs, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** The session is of no use any more: the next call opens another. */
    synchronized void giveUp(Open broken) {
        if (open == broken) {
            open = null;
            threads.execute(() -> closeQuietly(broken.session()));
        }
    }

    private static void closeQuietly(SparkSession session) {
        try {
            session.close();
        } catch (RuntimeException | java.io.IOException e) {
            LOG.debug("closing a lost session failed", e);
        }
    }

    @Override
    public void close() {
        Open last;
        synchronized (this) {
            last = open;
            open = null;
        }
        if (last != null) {
            Future<?> closing = threads.submit(() -> closeQuietly(last.session()));
            try {
                closing.get(INTERRUPT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                LOG.debug("{}: the session was left to expire", tag, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        threads.shutdownNow();
    }
}
