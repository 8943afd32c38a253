package dev.tributary.testkit.workspace;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.HandlerRegistry;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * gRPC over TLS: each call is checked by its headers, then passed on as it is to the plain server behind. Calls under way
 * can be cut.
 */
public final class GrpcGateway implements Closeable {

    private static final int MESSAGE_BYTES_MAX = 256 * 1024 * 1024;

    /** Why a call is refused. */
    public record Refusal(Status status, Metadata trailers) {}

    private final Server server;
    private final ManagedChannel behind;
    private final Function<Metadata, Refusal> check;
    private volatile boolean silent;
    private final Set<ServerCall<byte[], byte[]>> open = ConcurrentHashMap.newKeySet();

    /**
     * @param address host:port of the plain server
     * @param check refuses a call, or lets it in with null
     */
    public GrpcGateway(Certificates certificates, String address, Function<Metadata, Refusal> check)
            throws IOException, GeneralSecurityException {
        this.check = check;
        behind = NettyChannelBuilder.forTarget(address, InsecureChannelCredentials.create())
                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                .build();
        server = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        TlsServerCredentials.create(certificates.serverChain(), certificates.serverKey()))
                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                .fallbackHandlerRegistry(new AnyMethod())
                .build()
                .start();
    }

    public int port() {
        return server.getPort();
    }

    /** Takes calls and answers none, as a black hole does; calls under way go on. */
    public void silent(boolean value) {
        silent = value;
    }

    /** Ends every call under way with a status. */
    public void cut(Status status) {
        open.forEach(call -> {
            try {
                call.close(status, new Metadata());
            } catch (IllegalStateException e) {
                // It has ended by itself meanwhile.
            }
        });
        open.clear();
    }

    @Override
    public void close() {
        server.shutdownNow();
        behind.shutdownNow();
        try {
            server.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class AnyMethod extends HandlerRegistry {
        @Override
        public ServerMethodDefinition<?, ?> lookupMethod(String name, String authority) {
            MethodDescriptor<byte[], byte[]> method = MethodDescriptor.newBuilder(Bytes.PLAIN, Bytes.PLAIN)
                    .setFullMethodName(name)
                    .setType(MethodDescriptor.MethodType.UNKNOWN)
                    .build();
            return ServerMethodDefinition.create(method, new Passage());
        }
    }

    private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
        PLAIN;

        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The two halves of a call, each slowed to what the other takes. */
    private final class Passage implements ServerCallHandler<byte[], byte[]> {

        @Override
        public ServerCall.Listener<byte[]> startCall(ServerCall<byte[], byte[]> caller, Metadata headers) {
            if (silent) {
                return new ServerCall.Listener<>() {};
            }
            Refusal refusal = check.apply(headers);
            if (refusal != null) {
                caller.close(refusal.status(), refusal.trailers());
                return new ServerCall.Listener<>() {};
            }
            ClientCall<byte[], byte[]> inner = behind.newCall(caller.getMethodDescriptor(), CallOptions.DEFAULT);
            open.add(caller);
            inner.start(new Back(caller, inner), headers);
            caller.request(1);
            inner.request(1);
            return new Forth(caller, inner);
        }
    }

    private final class Forth extends ServerCall.Listener<byte[]> {
        private final ServerCall<byte[], byte[]> caller;
        private final ClientCall<byte[], byte[]> inner;

        Forth(ServerCall<byte[], byte[]> caller, ClientCall<byte[], byte[]> inner) {
            this.caller = caller;
            this.inner = inner;
        }

        @Override
        public void onMessage(byte[] message) {
            inner.sendMessage(message);
            caller.request(1);
        }

        @Override
        public void onHalfClose() {
            inner.halfClose();
        }

        @Override
        public void onCancel() {
            open.remove(caller);
            inner.cancel("the caller has gone", null);
        }
    }

    private final class Back extends ClientCall.Listener<byte[]> {
        private final ServerCall<byte[], byte[]> caller;
        private final ClientCall<byte[], byte[]> inner;

        Back(ServerCall<byte[], byte[]> caller, ClientCall<byte[], byte[]> inner) {
            this.caller = caller;
            this.inner = inner;
        }

        @Override
        public void onHeaders(Metadata headers) {
            quietly(() -> caller.sendHeaders(headers));
        }

        @Override
        public void onMessage(byte[] message) {
            quietly(() -> caller.sendMessage(message));
            inner.request(1);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            if (open.remove(caller)) {
                quietly(() -> caller.close(status, trailers));
            }
        }

        /** A call that was cut takes nothing more. */
        private void quietly(Runnable send) {
            try {
                send.run();
            } catch (IllegalStateException e) {
                inner.cancel("the caller has gone", e);
            }
        }
    }
}
