package dev.understudy.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.HostAndPort;
import dev.understudy.NodeId;
import dev.understudy.error.NotLeaderException;
import dev.understudy.error.TransferRefusedException;
import dev.understudy.error.UnavailableException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The verbs over HTTP: who may, and what comes of it. */
@Timeout(60)
class AdminTest {
    private static final String TOKEN = "a-token-of-enough-length";
    private static final String TO_N2 = "{\"to\":\"n2\"}";

    private final HttpClient client = HttpClient.newHttpClient();
    private final FakeSource source = new FakeSource();

    @TempDir
    private Path folder;

    private Path file;
    private StatusServer server;

    @BeforeEach
    void open() throws Exception {
        file = Files.writeString(folder.resolve("token"), TOKEN + "\n");
        server = serving(Optional.of(file));
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void theTokenOpensBothVerbs() throws Exception {
        assertThat(post("step-down", "Bearer " + TOKEN, "").statusCode()).isEqualTo(202);
        assertThat(source.steppedDown).hasValue(1);
        assertThat(post("transfer", "Bearer " + TOKEN, TO_N2).statusCode()).isEqualTo(202);
        assertThat(source.heirs).containsExactly(new NodeId("n2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic " + TOKEN, TOKEN, "bearer " + TOKEN})
    void withoutATokenNothingHappens(String authorization) throws Exception {
        HttpResponse<String> answer = post("step-down", authorization, "");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
        assertThat(post("transfer", authorization, TO_N2).statusCode()).isEqualTo(401);
        assertNothingHappened();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a-token-of-enough-lengtH", "a-token-of-enough-length2", "a", "\u00e9"})
    void withAWrongTokenNothingHappensAndItIsNotRepeated(String token) throws Exception {
        HttpResponse<String> answer = post("step-down", "Bearer " + token, "");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).isEqualTo("{\"error\":\"the token is wrong\"}");
        assertThat(post("transfer", "Bearer " + token, TO_N2).statusCode()).isEqualTo(403);
        assertNothingHappened();
    }

    @Test
    void withoutATokenFileTheVerbsAreClosed() throws Exception {
        server.close();
        server = serving(Optional.empty());
        assertThat(post("step-down", "Bearer " + TOKEN, "").statusCode()).isEqualTo(403);
        assertNothingHappened();
    }

    @Test
    void aTokenThatChangesCountsAtOnce() throws Exception {
        Files.writeString(file, "another-token-of-length");
        assertThat(post("step-down", "Bearer " + TOKEN, "").statusCode()).isEqualTo(403);
        assertThat(post("step-down", "Bearer another-token-of-length", "").statusCode())
                .isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "\n" + TOKEN})
    void aTokenFileThatIsNotGoodOpensNothing(String content) throws Exception {
        Files.writeString(file, content);
        for (String token : new String[] {content.strip(), "", "short"}) {
            assertThat(post("step-down", "Bearer " + token, "").statusCode()).isIn(401, 403);
        }
        assertNothingHappened();
    }

    @Test
    void onlyALeaderCanStepDown() throws Exception {
        source.status = FakeSource.waiting();
        source.transfer = CompletableFuture.failedFuture(new NotLeaderException("no"));
        assertThat(post("step-down", "Bearer " + TOKEN, "").statusCode()).isEqualTo(409);
        assertThat(source.steppedDown).hasValue(0);
        assertThat(post("transfer", "Bearer " + TOKEN, TO_N2).statusCode()).isEqualTo(409);
    }

    @Test
    void aHeirThatCannotLeadIsRefusedWithTheReason() throws Exception {
        source.transfer = CompletableFuture.failedFuture(new TransferRefusedException("n2 is not there"));
        HttpResponse<String> answer = post("transfer", "Bearer " + TOKEN, TO_N2);
        assertThat(answer.statusCode()).isEqualTo(412);
        assertThat(answer.body()).isEqualTo("{\"error\":\"n2 is not there\"}");
    }

    @Test
    void aStoreThatDoesNotAnswerIsSaid() throws Exception {
        source.transfer = CompletableFuture.failedFuture(new UnavailableException("away"));
        assertThat(post("transfer", "Bearer " + TOKEN, TO_N2).statusCode()).isEqualTo(503);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "{\"to\":1}", "{\"to\":\"\"}", "{\"to\":", "{\"to\":\"a\\nb\"}", "n2"})
    void aTransferToNobodyIsRefused(String body) throws Exception {
        assertThat(post("transfer", "Bearer " + TOKEN, body).statusCode()).isEqualTo(400);
        assertThat(source.heirs).isEmpty();
    }

    @Test
    void theVerbsAreNotForReading() throws Exception {
        HttpRequest get = HttpRequest.newBuilder(URI.create("http://" + server.address() + "/v1/leader/step-down"))
                .header("Authorization", "Bearer " + TOKEN)
                .build();
        assertThat(client.send(get, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
        assertNothingHappened();
    }

    private void assertNothingHappened() {
        assertThat(source.steppedDown).hasValue(0);
        assertThat(source.heirs).isEmpty();
    }

    private StatusServer serving(Optional<Path> token) {
        StatusServer made = StatusServer.bind(new StatusConfig(
                HostAndPort.fromString("127.0.0.1:0"),
                Optional.empty(),
                Optional.empty(),
                token,
                Optional.empty(),
                false));
        made.start(source);
        return made;
    }

    private HttpResponse<String> post(String verb, String authorization, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://" + server.address() + "/v1/leader/" + verb))
                .timeout(Duration.ofSeconds(20))
                .POST(BodyPublishers.ofString(body));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
