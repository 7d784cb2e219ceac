package dev.understudy.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.understudy.GatedService;
import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.error.ConfigException;
import dev.understudy.spi.Entry;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Settings;
import dev.understudy.testkit.contract.EntryTerm;
import dev.understudy.testkit.etcd.TestCertificates;
import dev.understudy.testkit.etcd.TestCertificates.Identity;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The label that follows the leader, against a server that speaks like Kubernetes'. */
@Timeout(60)
class LeaderLabelTest {
    private static final String LABEL = "understudy.dev/leader";
    private static final String SET = "{\"metadata\":{\"labels\":{\"understudy.dev/leader\":\"true\"}}}";
    private static final String REMOVED = "{\"metadata\":{\"labels\":{\"understudy.dev/leader\":null}}}";
    private static final Leadership TERM = new EntryTerm(new Entry("/leader/1", new LeaseId(1), 17, "ledger-1"));
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();

    @TempDir
    private Path folder;

    private HttpsServer server;
    private GatedService labelled;

    @BeforeEach
    void serve() throws Exception {
        TestCertificates authority = TestCertificates.in(folder, "ca");
        Files.copy(authority.authority(), folder.resolve("ca.crt"));
        Files.writeString(folder.resolve("token"), "secret\n");
        Identity identity = authority.identity("kubernetes", "127.0.0.1");
        JdkSslContext tls = (JdkSslContext) SslContextBuilder.forServer(
                        identity.certificate().toFile(), identity.key().toFile())
                .sslProvider(SslProvider.JDK)
                .build();
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls.context()));
        server.createContext("/", this::answer);
        server.start();
        KubernetesApi api = new KubernetesApi(
                URI.create("https://127.0.0.1:" + server.getAddress().getPort()), "shop", folder);
        labelled = new LeaderLabel(new Recording(), api, LABEL, "ledger-1");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void theLeadersPodCarriesTheLabelAndNobodyElse() throws Exception {
        labelled.start(TERM);
        await().atMost(PATIENCE).until(() -> events.size() == 4);
        assertThat(events)
                .containsExactly(
                        "start",
                        "PATCH /api/v1/namespaces/shop/pods/ledger-1 " + SET,
                        "GET /api/v1/namespaces/shop/pods?labelSelector=understudy.dev%2Fleader%3Dtrue ",
                        "PATCH /api/v1/namespaces/shop/pods/ledger-0 " + REMOVED);
    }

    @Test
    void newAuthoritiesAreTakenFromTheFileWhileTheNodeRuns() throws Exception {
        Path right = Files.move(folder.resolve("ca.crt"), folder.resolve("right.crt"));
        TestCertificates stranger = TestCertificates.in(folder, "stranger");
        Files.copy(stranger.authority(), folder.resolve("ca.crt"));
        KubernetesApi api = new KubernetesApi(
                URI.create("https://127.0.0.1:" + server.getAddress().getPort()), "shop", folder);
        assertThatThrownBy(() -> api.labelled(LABEL)).isInstanceOf(IOException.class);

        Files.move(right, folder.resolve("ca.crt"), StandardCopyOption.REPLACE_EXISTING);

        assertThat(api.labelled(LABEL)).isNotEmpty();
    }

    @Test
    void aNodeThatWaitsOnlyAsks() throws Exception {
        labelled.prepare();
        await().atMost(PATIENCE).until(() -> !events.isEmpty());
        assertThat(events)
                .containsExactly("GET /api/v1/namespaces/shop/pods?labelSelector=understudy.dev%2Fleader%3Dtrue ");
    }

    @Test
    void theLabelIsGoneBeforeTheServiceStops() throws Exception {
        labelled.start(TERM);
        await().atMost(PATIENCE).until(() -> events.size() == 4);
        labelled.stop(LossReason.CLOSED);
        assertThat(events).endsWith("PATCH /api/v1/namespaces/shop/pods/ledger-1 " + REMOVED, "stop");
    }

    @Test
    void aServerThatRefusesIsAskedAgainAndHoldsNothingUp() throws Exception {
        failures.set(3);
        labelled.start(TERM);
        assertThat(events).startsWith("start");
        await().atMost(PATIENCE).until(() -> events.stream().anyMatch(event -> event.contains("ledger-0")));
        failures.set(Integer.MAX_VALUE);
        labelled.stop(LossReason.CLOSED);
        assertThat(events).contains("stop");
    }

    @Test
    void aWrongLabelOrNoPodIsRefused() {
        assertThatThrownBy(() ->
                        LeaderLabel.around(new Recording(), Settings.of(Map.of(LeaderLabel.LABEL.name(), "a b"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("kubernetes.leader-label=a b: must be the name of a label");
        assertThatThrownBy(() ->
                        LeaderLabel.around(new Recording(), Settings.of(Map.of(LeaderLabel.LABEL.name(), LABEL))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("must be set");
        GatedService plain = new Recording();
        assertThat(LeaderLabel.around(plain, Settings.of(Map.of()))).isSameAs(plain);
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = "{\"items\":[{\"metadata\":{\"name\":\"ledger-0\"}},{\"metadata\":{\"name\":\"ledger-1\"}}]}"
                .getBytes(UTF_8);
        boolean known = exchange.getRequestHeaders().getFirst("Authorization").equals("Bearer secret");
        String asked = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        if (known && failures.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
            events.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + asked);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } else {
            exchange.sendResponseHeaders(known ? 500 : 401, -1);
        }
        exchange.close();
    }

    private final class Recording implements GatedService {
        @Override
        public void start(Leadership leadership) {
            events.add("start");
        }

        @Override
        public void stop(LossReason reason) {
            events.add("stop");
        }
    }
}
