package dev.tributary.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between a client and a server on 127.0.0.1 and can make the network between them bad. Threads: one accepts, two
 * carry each connection; any thread may change the mode.
 */
public final class TcpProxy implements AutoCloseable {

    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int CONNECT_TIMEOUT_MS = 5_000;

    /** What becomes of the bytes. */
    private enum Mode {
        PASS,
        /** Held until the mode changes: nothing is lost, nothing arrives. */
        PAUSE,
        /** Taken from the sender and thrown away, as a black hole does; the connection is spoilt for good. */
        DROP,
        /** New connections are refused. */
        REFUSE
    }

    private final ServerSocket listener;
    private final InetSocketAddress target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private Mode mode = Mode.PASS;
    private Duration delay = Duration.ZERO;
    private boolean closed;

    private TcpProxy(ServerSocket listener, InetSocketAddress target) {
        this.listener = listener;
        this.target = target;
    }

    /** Listens on a free port of 127.0.0.1. @param targetPort the server's, on the same address */
    public static TcpProxy to(int targetPort) {
        return to(targetPort, 0);
    }

    /** @param port to listen on; 0 takes a free one */
    public static TcpProxy to(int targetPort, int port) {
        try {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            TcpProxy proxy =
                    new TcpProxy(new ServerSocket(port, 64, loopback), new InetSocketAddress(loopback, targetPort));
            daemon("proxy-accept", proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("no port on 127.0.0.1 for a proxy", e);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Lets everything through, at once. Connections that were dropped stay silent: {@link #cut} ends them. */
    public synchronized void pass() {
        mode = Mode.PASS;
        delay = Duration.ZERO;
        notifyAll();
    }

    /** Holds every byte, in both directions, until {@link #pass}; new connections are taken and held too. */
    public synchronized void pause() {
        mode = Mode.PAUSE;
    }

    /** Swallows every byte: the peers learn nothing, not even of the end of a connection. */
    public synchronized void drop() {
        mode = Mode.DROP;
        notifyAll();
    }

    /** Ends all connections and refuses new ones until {@link #pass}. */
    public void refuse() {
        synchronized (this) {
            mode = Mode.REFUSE;
            notifyAll();
        }
        cut();
    }

    /** Holds each piece of data for so long. */
    public synchronized void delay(Duration each) {
        delay = each;
    }

    /** Ends all connections now; new ones are taken. */
    public void cut() {
        sockets.forEach(TcpProxy::closeQuietly);
    }

    private void accept() {
        while (true) {
            try {
                Socket client = listener.accept();
                if (current() == Mode.REFUSE) {
                    closeQuietly(client);
                    continue;
                }
                sockets.add(client);
                daemon("proxy-connect", () -> connect(client));
            } catch (IOException e) {
                if (isClosed()) {
                    return;
                }
            }
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        sockets.add(server);
        try {
            server.connect(target, CONNECT_TIMEOUT_MS);
        } catch (IOException e) {
            // As the server itself would: nobody listens.
            end(client, server);
            return;
        }
        daemon("proxy-up", () -> carry(client, server));
        daemon("proxy-down", () -> carry(server, client));
    }

    private void carry(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        boolean spoilt = false;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                spoilt |= !admit();
                if (!spoilt) {
                    out.write(buffer, 0, read);
                    out.flush();
                }
            }
        } catch (SocketException e) {
            // One of the two has ended: the other follows below.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!spoilt) {
                end(from, to);
            }
        }
    }

    /** Waits as the mode says; false where the bytes are to be thrown away. */
    private synchronized boolean admit() throws InterruptedException {
        if (!delay.isZero()) {
            wait(delay.toMillis());
        }
        while (mode == Mode.PAUSE) {
            wait();
        }
        return mode != Mode.DROP;
    }

    private synchronized Mode current() {
        return mode;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void end(Socket one, Socket other) {
        closeQuietly(one);
        closeQuietly(other);
        sockets.remove(one);
        sockets.remove(other);
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // It is gone, which is what was wanted.
            return;
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            mode = Mode.REFUSE;
            notifyAll();
        }
        closeQuietly(listener);
        cut();
    }
}
