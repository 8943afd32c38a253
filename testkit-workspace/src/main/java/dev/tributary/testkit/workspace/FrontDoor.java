package dev.tributary.testkit.workspace;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * One port for both interfaces, as a workspace has one: a connection whose ClientHello offers HTTP/2 alone goes to Spark
 * Connect, any other to REST. Bytes pass as they are.
 */
final class FrontDoor implements Closeable {

    private static final int HELLO_BYTES_MAX = 16 * 1024;
    private static final String HTTP2 = "\u0002h2";
    private static final String HTTP1 = "http/1.1";

    private final ServerSocket door;
    private final int restPort;
    private final int grpcPort;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "workspace-door");
        thread.setDaemon(true);
        return thread;
    });

    FrontDoor(int restPort, int grpcPort) throws IOException {
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.restPort = restPort;
        this.grpcPort = grpcPort;
        threads.execute(this::welcome);
    }

    int port() {
        return door.getLocalPort();
    }

    private void welcome() {
        while (!door.isClosed()) {
            try {
                Socket caller = door.accept();
                threads.execute(() -> lead(caller));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void lead(Socket caller) {
        open.add(caller);
        try {
            byte[] hello = new byte[HELLO_BYTES_MAX];
            int length = caller.getInputStream().readNBytes(hello, 0, 5);
            if (length < 5) {
                return;
            }
            // the TLS record's header: type, version, length in two bytes
            int rest = Math.min((hello[3] & 0xff) << 8 | hello[4] & 0xff, HELLO_BYTES_MAX - 5);
            length += caller.getInputStream().readNBytes(hello, 5, rest);
            String text = new String(hello, 0, length, StandardCharsets.ISO_8859_1);
            int port = text.contains(HTTP2) && !text.contains(HTTP1) ? grpcPort : restPort;
            try (Socket room = new Socket(InetAddress.getLoopbackAddress(), port)) {
                open.add(room);
                room.getOutputStream().write(hello, 0, length);
                threads.execute(() -> copy(room, caller));
                copy(caller, room);
                open.remove(room);
            }
        } catch (IOException e) {
            // The caller or the room has gone; so goes the connection.
        } finally {
            open.remove(caller);
            close(caller);
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException e) {
            // Closed on one side: close both.
        }
        close(from);
        close(to);
    }

    /** Cuts every connection; new ones are welcome. */
    void cut() {
        open.forEach(FrontDoor::close);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // nothing is left to close
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        cut();
        threads.shutdownNow();
    }
}
