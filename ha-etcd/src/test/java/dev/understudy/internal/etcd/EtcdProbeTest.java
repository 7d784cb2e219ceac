package dev.understudy.internal.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.understudy.error.ConfigException;
import dev.understudy.spi.Settings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is not etcd, and what is not there. Real etcds with all kinds of certificates are in the testkit's tests. */
class EtcdProbeTest {
    private static final byte[] SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

    @Test
    void whoAnswersWithSettingsIsReached() throws IOException {
        try (ServerSocket server = serve(SETTINGS)) {
            assertThat(reach(server)).isEqualTo(server.getLocalSocketAddress());
        }
    }

    @Test
    void aClosedPortIsAway() {
        // Nobody listens on port 1.
        assertThatThrownBy(() -> reach("127.0.0.1:1")).isInstanceOf(ConnectException.class);
    }

    @Test
    void aNameThatDoesNotResolveIsAway() {
        assertThatThrownBy(() -> reach("nowhere.invalid"))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("this machine knows no host of that name");
    }

    @Test
    void whoAcceptsAndSaysNothingIsAway() throws IOException {
        try (ServerSocket frozen = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> reach(frozen)).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void whoClosesTheConnectionIsAway() throws IOException {
        try (ServerSocket dying = serve(new byte[0])) {
            assertThatThrownBy(() -> reach(dying)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aWebServerIsNotEtcd() throws IOException {
        HttpServer web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.start();
        try {
            assertThatThrownBy(() -> reach("127.0.0.1:" + web.getAddress().getPort()))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("is not etcd");
        } finally {
            web.stop(0);
        }
    }

    /** Answers each connection with the same bytes, and closes it. */
    private static ServerSocket serve(byte[] answer) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var unused = CompletableFuture.runAsync(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    socket.getInputStream().readNBytes(24);
                    socket.getOutputStream().write(answer);
                } catch (IOException closed) {
                    // The next one, or the end.
                }
            }
        });
        return server;
    }

    private static InetSocketAddress reach(ServerSocket server) throws IOException {
        return reach("127.0.0.1:" + server.getLocalPort());
    }

    private static InetSocketAddress reach(String host) throws IOException {
        EtcdConfig config =
                EtcdConfig.from(Settings.of(Map.of("db.etcd.host", host, "db.etcd.connection_timeout", "500ms")));
        return new EtcdProbe(config, Optional.empty()).reach(config.endpoints().get(0));
    }
}
