package dev.understudy.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.net.HostAndPort;
import dev.understudy.NodePhase;
import dev.understudy.Term;
import dev.understudy.error.ConfigException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class StatusServerTest {
    private static final StatusConfig ANY = StatusConfig.plain(HostAndPort.fromString("127.0.0.1:0"));

    private final HttpClient client = HttpClient.newHttpClient();
    private StatusServer server;
    private final FakeSource source = new FakeSource();

    @BeforeEach
    void bind() {
        server = StatusServer.bind(ANY);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void theStateOfAServingLeaderHasAllItsFields() throws Exception {
        server.start(source);
        HttpResponse<String> answer = send("GET", "/v1/state");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.body())
                .isEqualTo(
                        "{\"state\":\"SERVER_ACTIVE\",\"State\":\"SERVER_ACTIVE\",\"id\":\"n1\",\"phase\":\"ACTIVE\","
                                + "\"election\":\"Leading\",\"term\":17,"
                                + "\"leader\":{\"id\":\"n1\",\"address\":\"127.0.0.1:1\",\"term\":17},"
                                + "\"leaseRemainingMillis\":4200,\"alive\":true,\"healthy\":true,\"watching\":[],\"trouble\":null,"
                                + "\"refusal\":null}");
    }

    @Test
    void anUnderstudyIsWaitingToStart() throws Exception {
        server.start(source);
        source.status = FakeSource.status("n2", NodePhase.WAITING, FakeSource.LEASE, true, true, Optional.empty());
        assertThat(send("GET", "/v1/state").body())
                .startsWith("{\"state\":\"WAITING_TO_START\",\"State\":\"WAITING_TO_START\",")
                .contains("\"term\":null,\"leader\":null,");
    }

    @Test
    void aTermThatIsOverIsNeverShownAsServing() throws Exception {
        server.start(source);
        source.status = FakeSource.status("n1", NodePhase.ACTIVE, FakeSource.LEASE, true, true, Optional.empty());
        assertThat(send("GET", "/v1/state").body()).contains("\"State\":\"WAITING_TO_START\"");
        assertThat(send("GET", "/leader").statusCode()).isEqualTo(503);
    }

    @ParameterizedTest
    @CsvSource({
        // phase, alive, healthy: /healthz, /readyz, /leader, /follower
        "ACTIVE,   true,  true,  200, 200, 200, 503",
        "WAITING,  true,  true,  200, 200, 503, 200",
        "WAITING,  true,  false, 200, 503, 503, 503",
        "STARTING, true,  true,  200, 200, 503, 503",
        "DRAINING, true,  false, 200, 503, 503, 503",
        "WAITING,  false, true,  503, 503, 503, 503",
        "CLOSED,   false, false, 503, 503, 503, 503",
    })
    void eachPathIsAYesOrANo(
            NodePhase phase, boolean alive, boolean healthy, int healthz, int readyz, int leader, int follower)
            throws Exception {
        server.start(source);
        boolean holds = phase == NodePhase.ACTIVE || phase == NodePhase.STARTING;
        source.status = FakeSource.status(
                "n1", phase, FakeSource.LEASE, alive, healthy, holds ? Optional.of(new Term(17)) : Optional.empty());
        for (String method : new String[] {"GET", "HEAD", "OPTIONS"}) {
            assertThat(send(method, "/healthz").statusCode())
                    .as(method + " /healthz")
                    .isEqualTo(healthz);
            assertThat(send(method, "/readyz").statusCode())
                    .as(method + " /readyz")
                    .isEqualTo(readyz);
            assertThat(send(method, "/leader").statusCode())
                    .as(method + " /leader")
                    .isEqualTo(leader);
            assertThat(send(method, "/follower").statusCode())
                    .as(method + " /follower")
                    .isEqualTo(follower);
        }
    }

    @Test
    void headHasNoBody() throws Exception {
        server.start(source);
        assertThat(send("HEAD", "/leader").body()).isEmpty();
        assertThat(send("GET", "/leader").body()).isNotEmpty();
    }

    @Test
    void everyCharacterOfANameIsEscaped() throws Exception {
        server.start(source);
        source.status = FakeSource.status(
                "a\"b\\c\u00e9\u2028", NodePhase.WAITING, FakeSource.LEASE, true, true, Optional.empty());
        assertThat(send("GET", "/v1/state").body()).contains("\"id\":\"a\\\"b\\\\c\u00e9\u2028\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/leaders", "/v1/state/", "/healthz/x", "/favicon.ico"})
    void anyOtherPathIsNotFound(String path) throws Exception {
        server.start(source);
        assertThat(send("GET", path).statusCode()).isEqualTo(404);
    }

    @Test
    void anyOtherMethodIsNotAllowed() throws Exception {
        server.start(source);
        HttpResponse<String> answer = send("POST", "/leader");
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS");
    }

    @Test
    void aHandlerThatThrowsIsAnInternalErrorAndNotTheEnd() throws Exception {
        server.handle("/v1/things", request -> {
            throw new IllegalStateException("a bug, on purpose");
        });
        server.start(source);
        assertThat(send("GET", "/v1/things").statusCode()).isEqualTo(500);
        assertThat(send("GET", "/v1/state").statusCode()).isEqualTo(200);
    }

    @Test
    void aServiceAddsItsOwnPaths() throws Exception {
        server.handle("/v1/things", request -> Answer.json(201, request.body()).with("X-Path", request.path()));
        server.start(source);
        HttpResponse<String> answer = send("POST", "/v1/things/7");
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.body()).isEqualTo("{}");
        assertThat(answer.headers().firstValue("X-Path")).hasValue("/v1/things/7");
        assertThat(send("GET", "/v1/state").statusCode()).isEqualTo(200);
    }

    @Test
    void aPortInUseIsAConfigurationError() {
        assertThatThrownBy(() -> StatusServer.bind(StatusConfig.plain(server.address())))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("rest.listen=" + server.address() + ": must be an address that is free");
    }

    @Test
    void aClosedServerGivesItsPortBackEvenIfItNeverStarted() {
        HostAndPort address = server.address();
        server.close();
        server.close();
        try (StatusServer again = StatusServer.bind(StatusConfig.plain(address))) {
            assertThat(again.address()).isEqualTo(address);
        }
    }

    @Test
    void aHostWithoutAddressIsAConfigurationError() {
        assertThatThrownBy(
                        () -> StatusServer.bind(StatusConfig.plain(HostAndPort.fromString("no-such-host.invalid:80"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("must name a host that can be resolved");
    }

    @Test
    void oneConnectionServesManyRequestsWithoutWaitingForAcknowledgements() throws Exception {
        server.start(source);
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
            List<Duration> answers = new ArrayList<>();
            for (int i = 0; i < 51; i++) {
                long start = System.nanoTime();
                get(socket);
                answers.add(Duration.ofNanos(System.nanoTime() - start));
            }
            Collections.sort(answers);
            // With Nagle's algorithm nearly every answer would wait 40 ms for a delayed acknowledgement.
            assertThat(answers.get(25)).as("median").isLessThan(Duration.ofMillis(30));
        }
    }

    @Test
    void beforeItStartsEveryAnswerIsThatItStarts() throws Exception {
        assertThat(send("GET", "/healthz").statusCode()).isEqualTo(503);
        server.start(source);
        assertThat(send("GET", "/healthz").statusCode()).isEqualTo(200);
    }

    private static void get(Socket socket) throws IOException {
        socket.getOutputStream().write("GET /leader HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        StringBuilder read = new StringBuilder();
        while (read.indexOf("null}") < 0) {
            int next = socket.getInputStream().read();
            assertThat(next).as("the connection stays open").isNotNegative();
            read.append((char) next);
        }
        assertThat(read).startsWith("HTTP/1.1 200");
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + server.address() + path))
                .timeout(Duration.ofSeconds(20))
                .method(method, method.equals("POST") ? BodyPublishers.ofString("{}") : BodyPublishers.noBody())
                .build();
        return client.send(request, BodyHandlers.ofString());
    }
}
