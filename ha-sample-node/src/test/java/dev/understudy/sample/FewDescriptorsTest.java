package dev.understudy.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.net.HostAndPort;
import dev.understudy.testkit.etcd.EtcdExtension;
import dev.understudy.testkit.etcd.TestEtcd;
import dev.understudy.testkit.process.JavaProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A process that may have few files open: clients of its ports, however many, leave enough for the election. */
@Timeout(180)
class FewDescriptorsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int OPEN_FILES = 256;

    @RegisterExtension
    private final EtcdExtension extension = EtcdExtension.members(1).build();

    private final HttpClient client = HttpClient.newHttpClient();

    /** After a restart of etcd everything needs new sockets. */
    @Test
    void aFloodOfConnectionsLeavesSocketsForTheStore(TestEtcd etcd) throws Exception {
        HostAndPort http = free();
        HostAndPort rpc = free();
        HostAndPort tripwire = free();
        List<Socket> flood = new ArrayList<>();
        try (JavaProcess node = JavaProcess.of(Main.class)
                .openFiles(OPEN_FILES)
                .args(
                        "--cluster.id=n1",
                        "--cluster.etcd-election-prefix=/" + UUID.randomUUID() + "/",
                        "--cluster.leader-session-ttl=5s",
                        "--cluster.tripwire-listen=" + tripwire,
                        "--db.backend=etcd",
                        "--db.etcd.host=" + etcd.endpoints().get(0).getHost() + ":"
                                + etcd.endpoints().get(0).getPort(),
                        "--rest.listen=" + http,
                        "--rpc.listen=" + rpc)
                .start()) {
            await("it leads").atMost(PATIENCE).until(() -> isLeading(http));

            for (int i = 0; i < OPEN_FILES; i++) {
                for (HostAndPort port : List.of(http, rpc, tripwire)) {
                    flood.add(new Socket(InetAddress.getByName(port.getHost()), port.getPort()));
                }
            }
            assertThat(isLeading(http)).as("under the flood").isTrue();
            etcd.member(0).restart();

            await("it leads again, and serves").atMost(PATIENCE).until(() -> isLeading(http) && pays(http));
            assertThat(node.lines(line -> line.contains("Too many open files"))).isEmpty();
        } finally {
            for (Socket socket : flood) {
                socket.close();
            }
        }
    }

    private boolean isLeading(HostAndPort http) throws InterruptedException {
        try {
            return client.send(
                                    HttpRequest.newBuilder(URI.create("http://" + http + "/leader"))
                                            .timeout(Duration.ofSeconds(5))
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException starting) {
            return false;
        }
    }

    private boolean pays(HostAndPort http) throws IOException, InterruptedException {
        return client.send(
                                HttpRequest.newBuilder(URI.create("http://" + http + "/v1/channels"))
                                        .timeout(Duration.ofSeconds(5))
                                        .POST(HttpRequest.BodyPublishers.ofString(
                                                "{\"id\":\"c-" + UUID.randomUUID() + "\",\"capacity\":100}"))
                                        .build(),
                                BodyHandlers.discarding())
                        .statusCode()
                == 201;
    }

    private static HostAndPort free() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return HostAndPort.fromParts("127.0.0.1", any.getLocalPort());
        }
    }
}
