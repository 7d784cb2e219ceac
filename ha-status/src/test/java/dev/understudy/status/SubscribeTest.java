package dev.understudy.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.net.HostAndPort;
import dev.understudy.NodePhase;
import dev.understudy.NodeStatus;
import dev.understudy.Term;
import dev.understudy.lnrpc.GetStateRequest;
import dev.understudy.lnrpc.StateGrpc;
import dev.understudy.lnrpc.SubscribeStateRequest;
import dev.understudy.lnrpc.SubscribeStateResponse;
import dev.understudy.lnrpc.WalletState;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each change of the state, over HTTP and over gRPC. */
@Timeout(60)
class SubscribeTest {
    private static final HostAndPort ANY = HostAndPort.fromString("127.0.0.1:0");

    private final FakeSource source = new FakeSource();
    private final StatusServer server = StatusServer.bind(
            new StatusConfig(ANY, Optional.of(ANY), Optional.empty(), Optional.empty(), Optional.empty(), false));
    private final ManagedChannel channel = Grpc.newChannelBuilder(
                    server.rpcAddress().orElseThrow().toString(), InsecureChannelCredentials.create())
            .build();

    @AfterEach
    void close() throws Exception {
        channel.shutdownNow();
        channel.awaitTermination(10, TimeUnit.SECONDS);
        server.close();
    }

    @Test
    void thePresentStateComesFirstAndThenEachChangeInOrder() throws Exception {
        source.status = FakeSource.waiting();
        server.start(source);
        Iterator<String> lines = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://" + server.address() + "/v1/state/subscribe"))
                                .build(),
                        BodyHandlers.ofLines())
                .body()
                .iterator();
        Iterator<SubscribeStateResponse> states =
                StateGrpc.newBlockingStub(channel).subscribeState(SubscribeStateRequest.getDefaultInstance());
        assertThat(lines.next()).isEqualTo("{\"result\":{\"state\":\"WAITING_TO_START\"}}");
        assertThat(states.next().getState()).isEqualTo(WalletState.WAITING_TO_START);

        source.move(phase(NodePhase.STARTING));
        source.move(phase(NodePhase.ACTIVE));
        source.move(phase(NodePhase.DRAINING));
        source.move(FakeSource.waiting());

        List<String> said = new ArrayList<>();
        List<String> told = new ArrayList<>();
        while (!said.contains("{\"result\":{\"state\":\"WAITING_TO_START\"}}")) {
            said.add(lines.next());
            told.add("{\"result\":{\"state\":\"" + states.next().getState() + "\"}}");
        }
        assertThat(said).contains("{\"result\":{\"state\":\"SERVER_ACTIVE\"}}").isEqualTo(told);
        assertThat(said).doesNotHaveDuplicates();
    }

    @Test
    void aTermThatRunsOutIsToldThoughNoPhaseChanges() {
        server.start(source);
        Iterator<SubscribeStateResponse> states =
                StateGrpc.newBlockingStub(channel).subscribeState(SubscribeStateRequest.getDefaultInstance());
        assertThat(states.next().getState()).isEqualTo(WalletState.SERVER_ACTIVE);
        source.status = FakeSource.status("n1", NodePhase.ACTIVE, Duration.ZERO, true, false, Optional.empty());
        assertThat(states.next().getState()).isEqualTo(WalletState.WAITING_TO_START);
    }

    @Test
    void theStateIsLndsNumber() {
        assertThatThrownBy(() -> StateGrpc.newBlockingStub(channel).getState(GetStateRequest.getDefaultInstance()))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("starting");
        source.status = FakeSource.waiting();
        server.start(source);
        assertThat(StateGrpc.newBlockingStub(channel)
                        .getState(GetStateRequest.getDefaultInstance())
                        .getStateValue())
                .isEqualTo(255);
    }

    @Test
    void subscribersThatLeaveMakeRoomAndOnesThatAreTooManyAreTold() throws Exception {
        server.start(source);
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 64; i++) {
                sockets.add(subscriber());
                assertThat(statusLine(sockets.get(i))).isEqualTo("HTTP/1.1 200 OK");
            }
            try (Socket tooMany = subscriber()) {
                assertThat(statusLine(tooMany)).isEqualTo("HTTP/1.1 503 Service Unavailable");
            }
            sockets.get(0).close();
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                try (Socket again = subscriber()) {
                    return statusLine(again).equals("HTTP/1.1 200 OK");
                }
            });
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    /** One client cannot keep the others from hearing: whoever has the most places gives way. */
    @Test
    void oneAddressCannotTakeAllPlaces() throws Exception {
        server.start(source);
        List<Socket> greedy = new ArrayList<>();
        try {
            for (int i = 0; i < 64; i++) {
                greedy.add(subscriber());
                assertThat(statusLine(greedy.get(i))).isEqualTo("HTTP/1.1 200 OK");
            }
            try (Socket other = subscriber("127.0.0.2")) {
                assertThat(statusLine(other)).isEqualTo("HTTP/1.1 200 OK");
                greedy.get(0).setSoTimeout(20_000);
                assertThat(new String(greedy.get(0).getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .as("the oldest was told the state, and then sent away")
                        .contains("SERVER_ACTIVE");
                try (Socket tooMany = subscriber()) {
                    assertThat(statusLine(tooMany)).isEqualTo("HTTP/1.1 503 Service Unavailable");
                }
            }
        } finally {
            for (Socket socket : greedy) {
                socket.close();
            }
        }
    }

    private Socket subscriber() throws Exception {
        return subscriber("127.0.0.1");
    }

    private Socket subscriber(String from) throws Exception {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), server.address().getPort(), InetAddress.getByName(from), 0);
        socket.getOutputStream()
                .write("GET /v1/state/subscribe HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String statusLine(Socket socket) throws Exception {
        StringBuilder line = new StringBuilder();
        int next = socket.getInputStream().read();
        while (next >= 0 && next != '\r') {
            line.append((char) next);
            next = socket.getInputStream().read();
        }
        return line.toString();
    }

    private static NodeStatus phase(NodePhase phase) {
        return FakeSource.status("n1", phase, FakeSource.LEASE, true, true, Optional.of(new Term(17)));
    }
}
