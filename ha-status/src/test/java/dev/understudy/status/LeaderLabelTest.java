package dev.understudy.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.codahale.metrics.MetricRegistry;
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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The label that follows the leader, against a server that speaks like Kubernetes'. */
@Timeout(60)
class LeaderLabelTest {
    private static final String LABEL = "understudy.dev/leader";
    private static final String SET = "{\"metadata\":{\"labels\":{\"understudy.dev/leader\":\"true\"}}}";
    private static final String REMOVED = "{\"metadata\":{\"labels\":{\"understudy.dev/leader\":null}}}";
    private static final String CLEARED = "PATCH /api/v1/namespaces/shop/pods/ledger-1 " + REMOVED;
    private static final Leadership TERM = new EntryTerm(new Entry("/leader/1", new LeaseId(1), 17, "ledger-1"));
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final Set<String> forbidden = ConcurrentHashMap.newKeySet();
    private final MetricRegistry metrics = new MetricRegistry();
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private final Logger log = (Logger) LoggerFactory.getLogger(LeaderLabel.class);

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
        labelled = new LeaderLabel(new Recording(), api, LABEL, "ledger-1", metrics);
        said.start();
        log.addAppender(said);
    }

    @AfterEach
    void stop() throws Exception {
        log.detachAppender(said);
        forbidden.clear();
        failures.set(0);
        labelled.stop(LossReason.CLOSED);
        await().atMost(PATIENCE).until(() -> events.contains(CLEARED));
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
        assertThat(events).endsWith(CLEARED, "stop");
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
        failures.set(0);
        await().atMost(PATIENCE).until(() -> events.contains(CLEARED));
    }

    /** As of a Role or an admission policy that does not allow it. */
    @Test
    void aRefusalIsOneLineAndCountedAndTheTermGoesOn() throws Exception {
        forbidden.add("ledger-1");
        labelled.start(TERM);
        assertThat(events).startsWith("start");
        await().atMost(PATIENCE).until(() -> failures() >= 3);
        assertThat(warnings())
                .containsExactly("the label understudy.dev/leader is not as it should be, the election goes on without:"
                        + " it could not be set on ledger-1: PATCH /api/v1/namespaces/shop/pods/ledger-1 is refused with"
                        + " 403: 'pods \"ledger-1\" is forbidden?'");

        forbidden.clear();
        await().atMost(PATIENCE).until(() -> events.stream().anyMatch(event -> event.contains("ledger-0")));
        labelled.stop(LossReason.CLOSED);
        assertThat(events).endsWith(CLEARED, "stop");
    }

    @Test
    void aNodeThatMayNotEvenAskGoesOnAndSaysSo() throws Exception {
        forbidden.add("labelSelector");
        labelled.prepare();
        await().atMost(PATIENCE).until(() -> failures() == 1);
        labelled.start(TERM);
        await().atMost(PATIENCE).until(() -> failures() >= 3);
        assertThat(events).contains("start", "PATCH /api/v1/namespaces/shop/pods/ledger-1 " + SET);
        assertThat(warnings()).singleElement().asString().contains("looked for", "refused with 403");
        assertThat(said.list.stream().filter(event -> event.getLevel() == Level.INFO))
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("ledger-1 carries the label understudy.dev/leader");
    }

    /** Another application may carry the same label, and its pods are not ours to change. */
    @Test
    void aPodThatIsNotOursKeepsNoOtherFromBeingCleared() throws Exception {
        forbidden.add("aaa-of-others");
        labelled.start(TERM);
        await().atMost(PATIENCE).until(() -> failures() >= 2);
        assertThat(events)
                .contains(
                        "PATCH /api/v1/namespaces/shop/pods/ledger-1 " + SET,
                        "PATCH /api/v1/namespaces/shop/pods/ledger-0 " + REMOVED);
        assertThat(warnings()).singleElement().asString().contains("taken from aaa-of-others", "refused with 403");
    }

    @Test
    void aPodThatIsGivenNoTokenIsRefusedAtStart() throws Exception {
        Path account = Files.createDirectory(folder.resolve("account"));
        Files.copy(folder.resolve("ca.crt"), account.resolve("ca.crt"));
        assertThatThrownBy(() -> new KubernetesApi(URI.create("https://127.0.0.1:1"), "shop", account))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("kubernetes.leader-label")
                .hasMessageContaining("needs the service account's token and ca.crt in " + account);
    }

    @Test
    void aWrongLabelOrNoPodIsRefused() {
        assertThatThrownBy(() -> around(new Recording(), Map.of(LeaderLabel.LABEL.name(), "a b")))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("kubernetes.leader-label=a b: must be the name of a label");
        assertThatThrownBy(() -> around(new Recording(), Map.of(LeaderLabel.LABEL.name(), LABEL)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("must be set");
        GatedService plain = new Recording();
        assertThat(around(plain, Map.of())).isSameAs(plain);
    }

    private GatedService around(GatedService service, Map<String, String> settings) {
        return LeaderLabel.around(service, Settings.of(settings), metrics);
    }

    private long failures() {
        return metrics.counter(LeaderLabel.FAILURES).getCount();
    }

    private List<String> warnings() {
        return said.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        boolean known = exchange.getRequestHeaders().getFirst("Authorization").equals("Bearer secret");
        String asked = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        String uri = exchange.getRequestURI().toString();
        Optional<String> refused = forbidden.stream().filter(uri::contains).findAny();
        if (refused.isPresent()) {
            send(
                    exchange,
                    403,
                    "{\"kind\":\"Status\",\"code\":403,\"message\":\"pods \\\"" + refused.get()
                            + "\\\" is forbidden\\u001b\"}");
        } else if (known && failures.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
            events.add(exchange.getRequestMethod() + " " + uri + " " + asked);
            send(exchange, 200, pods());
        } else {
            exchange.sendResponseHeaders(known ? 500 : 401, -1);
        }
        exchange.close();
    }

    /** Whoever has a pod of its own that we may not touch comes first. */
    private String pods() {
        return Stream.concat(
                        forbidden.stream().filter(name -> name.startsWith("aaa")), Stream.of("ledger-0", "ledger-1"))
                .map(name -> "{\"metadata\":{\"name\":\"" + name + "\"}}")
                .collect(Collectors.joining(",", "{\"items\":[", "]}"));
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
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
