package dev.tributary.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {

    private static final int SHORT_MS = 300;
    private static final int LONG_MS = 10_000;

    private ServerSocket echo;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread server = new Thread(this::serve, "echo");
        server.setDaemon(true);
        server.start();
        proxy = TcpProxy.to(echo.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    private void serve() {
        while (!echo.isClosed()) {
            try {
                Socket client = echo.accept();
                Thread thread = new Thread(() -> echo(client), "echo-client");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void echo(Socket client) {
        try (client) {
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            return;
        }
    }

    @Test
    void bytesPassInBothDirections() throws IOException {
        try (Socket client = connect()) {
            assertThat(ask(client, LONG_MS)).isEqualTo('a');
        }
    }

    @Test
    void aPausedConnectionIsSilentAndLosesNothing() throws IOException {
        try (Socket client = connect()) {
            proxy.pause();
            assertThatThrownBy(() -> ask(client, SHORT_MS)).isInstanceOf(SocketTimeoutException.class);
            proxy.pass();
            client.setSoTimeout(LONG_MS);
            assertThat(client.getInputStream().read()).isEqualTo('a');
        }
    }

    @Test
    void aDroppedConnectionStaysSilentAndANewOneWorks() throws IOException {
        try (Socket client = connect()) {
            proxy.drop();
            assertThatThrownBy(() -> ask(client, SHORT_MS)).isInstanceOf(SocketTimeoutException.class);
            proxy.pass();
            assertThatThrownBy(() -> ask(client, SHORT_MS)).isInstanceOf(SocketTimeoutException.class);
            try (Socket next = connect()) {
                assertThat(ask(next, LONG_MS)).isEqualTo('a');
            }
        }
    }

    @Test
    void aCutEndsTheConnectionAndTheNextOneWorks() throws IOException {
        try (Socket client = connect()) {
            assertThat(ask(client, LONG_MS)).isEqualTo('a');
            proxy.cut();
            assertThat(isEnded(client)).isTrue();
            try (Socket next = connect()) {
                assertThat(ask(next, LONG_MS)).isEqualTo('a');
            }
        }
    }

    @Test
    void whileItRefusesNoConnectionLasts() throws IOException {
        proxy.refuse();
        try (Socket client = connect()) {
            assertThat(isEnded(client)).isTrue();
        }
        proxy.pass();
        try (Socket next = connect()) {
            assertThat(ask(next, LONG_MS)).isEqualTo('a');
        }
    }

    @Test
    void aDelayHoldsWhatIsSent() throws IOException {
        try (Socket client = connect()) {
            proxy.delay(Duration.ofMillis(400));
            long begun = System.nanoTime();
            assertThat(ask(client, LONG_MS)).isEqualTo('a');
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(700));
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    private static int ask(Socket client, int timeoutMs) throws IOException {
        client.setSoTimeout(timeoutMs);
        client.getOutputStream().write('a');
        return client.getInputStream().read();
    }

    private static boolean isEnded(Socket client) throws IOException {
        client.setSoTimeout(LONG_MS);
        try {
            return client.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
