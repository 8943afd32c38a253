package dev.tributary.spark;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.sparkproject.io.grpc.CallOptions;
import org.sparkproject.io.grpc.Channel;
import org.sparkproject.io.grpc.ClientCall;
import org.sparkproject.io.grpc.ClientInterceptor;
import org.sparkproject.io.grpc.ForwardingClientCall;
import org.sparkproject.io.grpc.Metadata;
import org.sparkproject.io.grpc.MethodDescriptor;

/**
 * Gives each gRPC call a deadline and fresh headers. Spark's client has no deadline of its own, and a token that is put
 * into the connection string is never refreshed.
 */
final class SparkCalls implements ClientInterceptor {

    private final Duration deadline;
    private final Supplier<Map<String, String>> headers;

    SparkCalls(Duration deadline, Supplier<Map<String, String>> headers) {
        this.deadline = deadline;
        this.headers = headers;
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        CallOptions limited = options.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
        return new ForwardingClientCall.SimpleForwardingClientCall<>(next.newCall(method, limited)) {
            @Override
            public void start(Listener<A> listener, Metadata metadata) {
                headers.get()
                        .forEach((name, value) ->
                                metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
                super.start(listener, metadata);
            }
        };
    }
}
