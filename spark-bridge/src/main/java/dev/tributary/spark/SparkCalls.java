package dev.tributary.spark;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.spark.connect.proto.ExecutePlanResponse;
import org.sparkproject.io.grpc.CallOptions;
import org.sparkproject.io.grpc.Channel;
import org.sparkproject.io.grpc.ClientCall;
import org.sparkproject.io.grpc.ClientInterceptor;
import org.sparkproject.io.grpc.ClientInterceptors.CheckedForwardingClientCall;
import org.sparkproject.io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import org.sparkproject.io.grpc.Metadata;
import org.sparkproject.io.grpc.MethodDescriptor;
import org.sparkproject.io.grpc.Status;

/**
 * Gives each gRPC call a deadline and fresh headers, keeps calls back while the server wants none, and tells where the
 * time of queries goes. Spark's client has no deadline of its own, and a token that is put into the connection string is
 * never refreshed.
 */
final class SparkCalls implements ClientInterceptor {

    private static final Metadata.Key<String> RETRY_AFTER =
            Metadata.Key.of("retry-after", Metadata.ASCII_STRING_MARSHALLER);

    private final Duration deadline;
    private final Supplier<Map<String, String>> headers;
    private final RetryAfter retryAfter;
    private final Consumer<QueryTimes> queries;

    /** @param queries told of each query that has brought rows */
    SparkCalls(
            Duration deadline,
            Supplier<Map<String, String>> headers,
            RetryAfter retryAfter,
            Consumer<QueryTimes> queries) {
        this.deadline = deadline;
        this.headers = headers;
        this.retryAfter = retryAfter;
        this.queries = queries;
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        CallOptions limited = options.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
        // What the start throws becomes the call's status, with the exception as its cause.
        return new CheckedForwardingClientCall<>(next.newCall(method, limited)) {
            @Override
            protected void checkedStart(Listener<A> listener, Metadata metadata) {
                retryAfter.requireOver();
                headers.get()
                        .forEach((name, value) ->
                                metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
                delegate().start(new Heeding<>(listener), metadata);
            }
        };
    }

    /** Reads when to come again from what the server answers. */
    private final class Heeding<A> extends SimpleForwardingClientCallListener<A> {

        private final long sentNs = System.nanoTime();
        private long answeredNs;
        private long firstRowsNs;
        private long lastRowsNs;

        Heeding(ClientCall.Listener<A> listener) {
            super(listener);
        }

        @Override
        public void onMessage(A message) {
            if (message instanceof ExecutePlanResponse response) {
                time(response);
            }
            super.onMessage(message);
        }

        private void time(ExecutePlanResponse response) {
            long nowNs = System.nanoTime();
            if (answeredNs == 0) {
                answeredNs = nowNs;
            }
            if (response.hasArrowBatch()) {
                firstRowsNs = firstRowsNs == 0 ? nowNs : firstRowsNs;
                lastRowsNs = nowNs;
            }
        }

        @Override
        public void onHeaders(Metadata metadata) {
            heed(metadata);
            super.onHeaders(metadata);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            if (!status.isOk()) {
                heed(trailers);
            } else if (firstRowsNs != 0) {
                queries.accept(new QueryTimes(answeredNs - sentNs, firstRowsNs - answeredNs, lastRowsNs - firstRowsNs));
            }
            super.onClose(status, trailers);
        }

        private void heed(Metadata metadata) {
            String wait = metadata.get(RETRY_AFTER);
            if (wait != null) {
                retryAfter.heed(wait);
            }
        }
    }
}
