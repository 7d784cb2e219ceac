package dev.understudy.status;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.net.HostAndPort;
import dev.understudy.HaNode;
import dev.understudy.Term;
import dev.understudy.testkit.etcd.TestCertificates;
import dev.understudy.testkit.etcd.TestCertificates.Identity;
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
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that mean harm, or are broken: they get nowhere, and nobody else notices. */
@Timeout(120)
class HostileClientsTest {
    private static final int REQUESTS = Integer.getInteger("hostile.requests", 1_000);
    private static final long MOST_GROWTH_BYTES = 16L << 20;
    private static final String TOKEN = "a-token-of-enough-length";
    private static final HostAndPort ANY = HostAndPort.fromString("127.0.0.1:0");

    private final FakeSource source = new FakeSource();
    private final List<Socket> sockets = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private StatusServer server;

    @BeforeEach
    void open() throws Exception {
        server = StatusServer.bind(config(Optional.empty()));
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
    void oneAddressCannotPushOutTheOthers() throws Exception {
        try (StatusServer plain = StatusServer.bind(both(Optional.empty()))) {
            plain.start(source);
            for (HostAndPort port : List.of(plain.address(), plain.rpcAddress().orElseThrow())) {
                Socket other = connect(port, "127.0.0.2");
                flood(port);
                assertThat(isClosedByServer(other)).as("another address").isFalse();
            }
        }
    }

    /** Connections that never begin with TLS are connections too. */
    @Test
    void whoeverSaysNothingAtAllIsCountedToo() throws Exception {
        Identity identity = TestCertificates.in(folder, "authority").identity("server", "127.0.0.1");
        TlsFiles tls = new TlsFiles(identity.certificate(), identity.key(), Optional.empty());
        try (StatusServer secured = StatusServer.bind(both(Optional.of(tls)))) {
            secured.start(source);
            flood(secured.address());
            flood(secured.rpcAddress().orElseThrow());
        }
    }

    private void flood(HostAndPort port) throws IOException {
        long before = openFiles();
        int many = 3 * StatusServer.MOST_CONNECTIONS;
        for (int i = 0; i < many; i++) {
            connect(port, "127.0.0.1");
        }
        // The near ends stay open in this process too.
        await("the oldest of the greedy address are gone")
                .atMost(Duration.ofSeconds(20))
                .until(() -> openFiles() - before - many <= StatusServer.MOST_CONNECTIONS + 20);
    }

    private static StatusConfig both(Optional<TlsFiles> tls) {
        return new StatusConfig(ANY, Optional.of(ANY), tls, Optional.empty(), Optional.empty(), false);
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    private Socket connect(HostAndPort to, String from) throws IOException {
        Socket socket = new Socket(InetAddress.getByName(to.getHost()), to.getPort(), InetAddress.getByName(from), 0);
        sockets.add(socket);
        return socket;
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

    /** A page of the web whose name was turned to this address reads nothing (DNS rebinding). */
    @Test
    void pagesAreReadUnderNamesOfThisNodeOnly() throws Exception {
        for (String path : List.of("/", "/v1/leader", "/v1/members", "/v1/state/subscribe", "/metrics")) {
            assertThat(said("GET " + path + " HTTP/1.1\r\nHost: evil.example:80\r\n\r\n"))
                    .as(path)
                    .contains(" 421 ");
        }
        assertThat(said("POST /v1/leader/step-down HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Bearer " + TOKEN
                        + "\r\nContent-Length: 0\r\n\r\n"))
                .contains(" 421 ");
        assertThat(said("GET /v1/leader HTTP/1.1\r\nHost: node-1:8080\r\n\r\n")).doesNotContain(" 421 ");
        assertThat(said("GET /leader HTTP/1.1\r\nHost: any.example\r\n\r\n")).contains(" 200 ");
    }

    @Test
    void aRequestHasExactlyOneHost() throws Exception {
        assertThat(said("GET /leader HTTP/1.1\r\n\r\n")).contains(" 400 ");
        assertThat(said("GET /leader HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")).contains(" 400 ");
        assertThat(said("GET /leader HTTP/1.0\r\n\r\n")).contains(" 200 ");
    }

    /** Its lease is as short as leases can be; half of the noise meets its plain port, the other half one with TLS. */
    @Test
    void aRealLeaderKeepsItsTermUnderNoise() throws Exception {
        Identity identity = TestCertificates.in(folder, "authority").identity("server", "127.0.0.1");
        TlsFiles tls = new TlsFiles(identity.certificate(), identity.key(), Optional.empty());
        try (HaNode node = HaNode.builder("n1")
                        .set("cluster.leader-elector", "memory")
                        .set("cluster.etcd-election-prefix", "/" + UUID.randomUUID() + "/")
                        .set("cluster.leader-session-ttl", "2s")
                        .service(new IdleService())
                        .build();
                StatusServer plain = StatusServer.bind(config(Optional.empty()));
                StatusServer secured = StatusServer.bind(config(Optional.of(tls)))) {
            plain.start(StatusSource.of(node));
            secured.start(StatusSource.of(node));
            node.start();
            await().atMost(Duration.ofSeconds(20)).until(() -> node.status().serving());
            Term term = node.leadership().orElseThrow().term();
            // The first requests start threads and load classes, which is no growth.
            try (Hostility first = new Hostility(TOKEN)) {
                first.make(100, plain.address(), secured.address());
            }
            int threads = Thread.activeCount();
            long memory = usedMemory();

            try (Hostility noise = new Hostility(TOKEN)) {
                noise.make(REQUESTS, plain.address(), secured.address());
                assertThat(noise.heard())
                        .hasSizeGreaterThan(REQUESTS / 10)
                        .allMatch(answer -> answer.startsWith("HTTP/1.1 401 ") || answer.startsWith("HTTP/1.1 403 "))
                        .noneMatch(answer -> answer.contains(TOKEN));
            }

            assertThat(node.leadership().orElseThrow().term()).isEqualTo(term);
            assertThat(node.metrics().counter("understudy.election.terms.lost").getCount())
                    .isZero();
            assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 4);
            await("the memory is given back")
                    .atMost(Duration.ofSeconds(40))
                    .until(() -> usedMemory() - memory < MOST_GROWTH_BYTES);
        }
    }

    private static long usedMemory() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private StatusConfig config(Optional<TlsFiles> tls) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), TOKEN);
        return new StatusConfig(ANY, Optional.empty(), tls, Optional.of(token), Optional.empty(), false);
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
