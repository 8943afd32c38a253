package dev.tributary.spark;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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
 * Gives each gRPC call a deadline and fresh headers, and keeps calls back while the server wants none. Spark's client has
 * no deadline of its own, and a token that is put into the connection string is never refreshed.
 */
final class SparkCalls implements ClientInterceptor {

    private static final Metadata.Key<String> RETRY_AFTER =
            Metadata.Key.of("retry-after", Metadata.ASCII_STRING_MARSHALLER);

    private final Duration deadline;
    private final Supplier<Map<String, String>> headers;
    private final RetryAfter retryAfter;

    SparkCalls(Duration deadline, Supplier<Map<String, String>> headers, RetryAfter retryAfter) {
        this.deadline = deadline;
        this.headers = headers;
        this.retryAfter = retryAfter;
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

        Heeding(ClientCall.Listener<A> listener) {
            super(listener);
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
