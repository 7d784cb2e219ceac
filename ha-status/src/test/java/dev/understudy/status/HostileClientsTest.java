package dev.understudy.status;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.net.HostAndPort;
import dev.understudy.HaNode;
import dev.understudy.api.Term;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that mean harm, or are broken: they get nowhere, and nobody else notices. */
@Timeout(120)
class HostileClientsTest {
    private static final int REQUESTS = Integer.getInteger("hostile.requests", 1_000);

    private static final List<String> METHODS =
            List.of("GET", "POST", "PUT", "DELETE", "TRACE", "CONNECT", "PRI", "get", "G\0T", "");
    private static final List<String> PATHS = List.of(
            "/",
            "/leader",
            "/v1/leader/step-down",
            "/v1/leader/transfer",
            "/v1/history?limit=%00",
            "/../../etc/passwd",
            "//",
            "/%2e%2e/",
            "*",
            "http://elsewhere/",
            "/\u00ff",
            "/v1/state/subscribe?x",
            "/metrics",
            "/v1/members");

    private final FakeSource source = new FakeSource();
    private final List<Socket> sockets = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private StatusServer server;

    @BeforeEach
    void open() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "a-token-of-enough-length");
        server = StatusServer.bind(new StatusConfig(
                HostAndPort.fromString("127.0.0.1:0"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(token),
                Optional.empty()));
        server.start(source);
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close();
    }

    @Test
    void moreConnectionsThanThereIsRoomForKeepNobodyOut() throws Exception {
        for (int i = 0; i < StatusServer.MOST_CONNECTIONS + 100; i++) {
            connect().getOutputStream().write("GET /leader HTT".getBytes(ISO_8859_1));
        }
        for (int i = 0; i < 20; i++) {
            assertThat(status()).isEqualTo(200);
        }
        await("the longest idle have given way")
                .atMost(Duration.ofSeconds(20))
                .until(() -> isClosedByServer(sockets.get(0)));
    }

    @Test
    void whoNeverFinishesARequestIsDropped() throws Exception {
        Socket slow = connect();
        slow.getOutputStream().write("GET /leader HTTP/1.1\r\nX-Slow: ".getBytes(ISO_8859_1));
        Socket body = connect();
        body.getOutputStream()
                .write("POST /v1/leader/step-down HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n12"
                        .getBytes(ISO_8859_1));
        await().atMost(Duration.ofSeconds(40)).until(() -> isClosedByServer(slow) && isClosedByServer(body));
    }

    @Test
    void whatIsTooLargeIsRefused() throws Exception {
        assertThat(said("GET /" + "x".repeat(5_000) + " HTTP/1.1\r\nHost: h\r\n\r\n"))
                .contains(" 414 ");
        assertThat(said("GET /leader HTTP/1.1\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"))
                .contains(" 431 ");
        assertThat(said("POST /v1/leader/step-down HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n"
                        + "x".repeat(100_000)))
                .contains(" 413 ");
        assertThat(status()).isEqualTo(200);
    }

    @Test
    void noiseChangesNothing() throws Exception {
        status();
        int threads = Thread.activeCount();
        noise(server.address());
        assertThat(status()).isEqualTo(200);
        assertThat(source.steppedDown).hasValue(0);
        assertThat(source.heirs).isEmpty();
        assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 4);
    }

    /** Its lease is as short as leases can be. */
    @Test
    void aRealLeaderKeepsItsTermUnderNoise() throws Exception {
        try (HaNode node = HaNode.builder()
                        .set("cluster.enable-leader-election", "true")
                        .set("cluster.leader-elector", "memory")
                        .set("cluster.etcd-election-prefix", "/" + UUID.randomUUID() + "/")
                        .set("cluster.leader-session-ttl", "2s")
                        .set("cluster.id", "n1")
                        .service(new IdleService())
                        .build();
                StatusServer shown = StatusServer.bind(StatusConfig.plain(HostAndPort.fromString("127.0.0.1:0")))) {
            shown.start(StatusSource.of(node));
            node.start();
            await().atMost(Duration.ofSeconds(20)).until(() -> node.status().serving());
            Term term = node.leadership().orElseThrow().term();

            noise(shown.address());

            assertThat(node.leadership().orElseThrow().term()).isEqualTo(term);
            assertThat(node.metrics().counter("understudy.election.terms.lost").getCount())
                    .isZero();
        }
    }

    private static void noise(HostAndPort target) throws IOException {
        Random random = new Random(17);
        for (int i = 0; i < REQUESTS; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), target.getPort())) {
                socket.getOutputStream().write(request(random, i % 4).getBytes(ISO_8859_1));
            }
        }
    }

    private static String request(Random random, int kind) {
        if (kind == 0) {
            byte[] bytes = new byte[random.nextInt(400)];
            random.nextBytes(bytes);
            return new String(bytes, ISO_8859_1);
        }
        if (kind == 1) {
            return "\u0016\u0003\u0001\u0002" + "x".repeat(random.nextInt(300));
        }
        return METHODS.get(random.nextInt(METHODS.size()))
                + " "
                + PATHS.get(random.nextInt(PATHS.size()))
                + " HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
                + "a-token-of-enough-lengt".repeat(random.nextInt(3))
                + "\r\nContent-Length: "
                + (random.nextInt(5) - 1)
                + "\r\n\r\n{\"to\":\"n2\"}";
    }

    private Socket connect() throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
        sockets.add(socket);
        return socket;
    }

    private String said(String request) throws IOException {
        Socket socket = connect();
        socket.setSoTimeout(20_000);
        try {
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        } catch (IOException refused) {
            // The server need not read to the end what it refuses; its answer is there all the same.
        }
        return new String(socket.getInputStream().readNBytes(60), ISO_8859_1);
    }

    private static boolean isClosedByServer(Socket socket) throws IOException {
        socket.setSoTimeout(20);
        try {
            int next = socket.getInputStream().read();
            while (next >= 0) {
                next = socket.getInputStream().read();
            }
            return true;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    private int status() throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://" + server.address() + "/leader"))
                                .timeout(Duration.ofSeconds(20))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }
}
