package dev.understudy.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import dev.understudy.NodePhase;
import dev.understudy.NodeStatus;
import dev.understudy.NodeStatus.Refusal;
import dev.understudy.error.UnavailableException;
import dev.understudy.spi.StoreMember;
import dev.understudy.spi.StoreMember.Room;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shown besides a yes or a no: the election, the metrics, the dashboard. */
@Timeout(60)
class StatusPagesTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final FakeSource source = new FakeSource();
    private final StatusServer server = StatusServer.bind(StatusConfig.plain(HostAndPort.fromString("127.0.0.1:0")));

    @BeforeEach
    void start() {
        server.start(source);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void whoLeadsIsAnsweredFromMemory() throws Exception {
        assertThat(get("/v1/leader").body()).isEqualTo("{\"id\":\"n1\",\"address\":\"127.0.0.1:1\",\"term\":17}");
        source.status = FakeSource.waiting();
        assertThat(get("/v1/leader").statusCode()).isEqualTo(503);
        assertThat(source.reads).hasValue(0);
    }

    @Test
    void theStoreIsReadAFewTimesHoweverManyAsk() throws Exception {
        for (int i = 0; i < 100; i++) {
            assertThat(get("/v1/members").body())
                    .isEqualTo("{\"revision\":5,\"leader\":null,\"term\":null,\"members\":[],\"leftOut\":[]}");
        }
        assertThat(source.reads.get()).isBetween(1, 50);
        assertThat(get("/v1/history?limit=3").body()).isEqualTo("{\"terms\":[]}");
    }

    @Test
    void aStoreThatDoesNotAnswerHoldsUpNobodyElse() throws Exception {
        source.roll = new CompletableFuture<>();
        CompletableFuture<HttpResponse<String>> members = client.sendAsync(
                HttpRequest.newBuilder(URI.create("http://" + server.address() + "/v1/members"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
        source.roll.completeExceptionally(new UnavailableException("away"));
        assertThat(members.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1001", "x", "-1", "1.5", ""})
    void aLimitThatMakesNoSenseIsRefused(String limit) throws Exception {
        HttpResponse<String> answer = get("/v1/history?limit=" + limit);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("from 1 to 1000");
    }

    @Test
    void theMetricsAreThoseOfTheRegistry() throws Exception {
        source.registry.counter("understudy.election.terms.won").inc(3);
        source.registry.timer("understudy.state.latency").update(Duration.ofMillis(250));
        source.registry.registerGauge("understudy.gate.state", () -> 4);
        source.registry.registerGauge("words", () -> "no number");
        HttpResponse<String> answer = get("/metrics");
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain; version=0.0.4");
        assertThat(answer.body().lines())
                .contains(
                        "understudy_election_terms_won_total 3.0",
                        "understudy_gate_state 4.0",
                        "understudy_state_latency_seconds{quantile=\"0.5\"} 0.25",
                        "understudy_state_latency_seconds_count 1")
                .noneMatch(line -> line.startsWith("words"));
    }

    @Test
    void theDashboardMayRunNothingButItself() throws Exception {
        HttpResponse<String> answer = get("/");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'sha256-");
        assertThat(answer.body()).contains("<title>").doesNotContain("/*STYLE*/", "/*SCRIPT*/", "src=");
    }

    @Test
    void withoutScriptsTheDashboardTellsTheStateAndNoNameIsMarkup() throws Exception {
        source.status = FakeSource.status("<b>&n1", NodePhase.WAITING, FakeSource.LEASE, true, true, Optional.empty());
        assertThat(get("/").body())
                .contains("&lt;b&gt;&amp;n1: WAITING_TO_START. Nobody leads")
                .doesNotContain("<b>&n1");
    }

    @Test
    void theStoreTellsOfEachMember() throws Exception {
        Room room = new Room(900 << 20, 500 << 20, OptionalLong.of(1_000 << 20), OptionalLong.of(7));
        source.stores.add(new StoreMember(
                "10.0.0.1:2379", Optional.of(Duration.ofMillis(3)), "", Optional.of(room), ImmutableList.of()));
        source.stores.add(new StoreMember("10.0.0.2:2379", Optional.empty(), "refused"));
        assertThat(get("/v1/store").body())
                .isEqualTo("{\"members\":["
                        + "{\"endpoint\":\"10.0.0.1:2379\",\"healthy\":true,\"answeredMillis\":3,\"trouble\":null,"
                        + "\"sizeBytes\":943718400,\"inUseBytes\":524288000,\"quotaBytes\":1048576000,"
                        + "\"uncompactedRevisions\":7,\"alarms\":[]},"
                        + "{\"endpoint\":\"10.0.0.2:2379\",\"healthy\":false,\"answeredMillis\":null,\"trouble\":\"refused\","
                        + "\"sizeBytes\":null,\"inUseBytes\":null,\"quotaBytes\":null,"
                        + "\"uncompactedRevisions\":null,\"alarms\":[]}],"
                        + "\"trouble\":\"the store fills up: 10.0.0.1:2379 has 900.0 of 1000.0 MiB, 90 %; at its quota it"
                        + " takes no write and no node can join: compact and defragment it, or raise its quota\"}");
    }

    /** A member that answers is no good when nothing can be written through it. */
    @Test
    void aFullStoreIsNotHealthy() throws Exception {
        source.stores.add(new StoreMember(
                "10.0.0.1:2379",
                Optional.of(Duration.ofMillis(3)),
                "",
                Optional.empty(),
                ImmutableList.of(StoreMember.NO_SPACE)));
        assertThat(get("/v1/store").body())
                .contains("\"healthy\":false", "\"trouble\":\"alarm NOSPACE\"", "\"trouble\":\"the store is full: ");
    }

    /** Nobody else could write to a full store either; another node's user may do what this one's may not. */
    @Test
    void aLeaderWhoseWritesAreForbiddenIsNoneForBalancersAndOneOnAFullStoreIs() throws Exception {
        source.status = refused(Refusal.Kind.FULL);
        assertThat(get("/leader").statusCode()).isEqualTo(200);
        assertThat(get("/v1/state").body()).contains("\"refusal\":\"FULL\"");
        source.status = refused(Refusal.Kind.FORBIDDEN);
        assertThat(get("/leader").statusCode()).isEqualTo(503);
    }

    private static NodeStatus refused(Refusal.Kind kind) {
        NodeStatus now = FakeSource.serving();
        return new NodeStatus(
                now.id(),
                now.phase(),
                now.election(),
                now.term(),
                now.leader(),
                now.watching(),
                now.leaseRemaining(),
                true,
                false,
                Optional.of("refused"),
                Optional.of(new Refusal(kind, "refused")));
    }

    private HttpResponse<String> get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + server.address() + path))
                .timeout(Duration.ofSeconds(20))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }
}
