package dev.understudy.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.understudy.error.ConfigException;
import dev.understudy.spi.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole nodes over the in-process store, asked over HTTP. */
@Timeout(120)
class SampleNodeTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final String prefix = "/" + UUID.randomUUID() + "/";
    private final List<SampleNode> nodes = new ArrayList<>();

    @AfterEach
    void close() {
        nodes.forEach(SampleNode::close);
    }

    @Test
    void theLeaderServesAndTheUnderstudyNamesIt() throws Exception {
        SampleNode leader = leading("n1");
        SampleNode understudy = node("n2");
        await().atMost(30, TimeUnit.SECONDS).until(() -> status(understudy, "/follower") == 200);

        assertThat(post(leader, "", "{\"id\":\"c1\",\"capacity\":100}").statusCode())
                .isEqualTo(201);
        HttpResponse<String> refused = post(understudy, "/c1/payments", "{\"id\":\"p1\",\"amount\":7}");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        JsonNode body = JSON.readTree(refused.body());
        assertThat(body.at("/error").asText()).isEqualTo("NOT_LEADER");
        assertThat(body.at("/state").asText()).isEqualTo("WAITING_TO_START");
        assertThat(body.at("/leader/id").asText()).isEqualTo("n1");
        assertThat(body.at("/leader/address").asText())
                .isEqualTo(leader.address().toString());
        assertThat(get(understudy, "/c1").statusCode())
                .as("reads are guarded too")
                .isEqualTo(503);
    }

    @Test
    void theNextLeaderGoesOnWhereTheLastOneStopped() throws Exception {
        SampleNode first = leading("n1");
        SampleNode second = node("n2");
        post(first, "", "{\"id\":\"c1\",\"capacity\":100}");
        JsonNode before = JSON.readTree(
                post(first, "/c1/payments", "{\"id\":\"p1\",\"amount\":7}").body());
        first.close();
        nodes.remove(first);
        await().atMost(30, TimeUnit.SECONDS).until(() -> status(second, "/leader") == 200);

        HttpResponse<String> again = post(second, "/c1/payments", "{\"id\":\"p1\",\"amount\":7}");
        assertThat(again.statusCode()).as("it was made by the node before").isEqualTo(200);
        assertThat(JSON.readTree(again.body())).isEqualTo(before);
        JsonNode fresh = JSON.readTree(
                post(second, "/c1/payments", "{\"id\":\"p2\",\"amount\":3}").body());
        assertThat(fresh.at("/sequence").asInt()).isEqualTo(2);
        assertThat(fresh.at("/node").asText()).isEqualTo("n2");
        assertThat(fresh.at("/term").asLong()).isGreaterThan(before.at("/term").asLong());
        assertThat(JSON.readTree(get(second, "/c1").body()).at("/paid").asInt()).isEqualTo(10);
    }

    @Test
    void everythingThatWasWrittenCanBeRead() throws Exception {
        SampleNode node = leading("n1");
        post(node, "", "{\"id\":\"c1\",\"capacity\":100}");
        HttpResponse<String> made = post(node, "/c1/payments", "{\"id\":\"p1\",\"amount\":7}");
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(get(node, "/c1/payments/p1").body()).isEqualTo(made.body());
        JsonNode channel = JSON.readTree(get(node, "/c1").body());
        assertThat(channel.at("/paid").asInt()).isEqualTo(7);
        assertThat(JSON.readTree(get(node, "").body()).at("/channels/0")).isEqualTo(channel);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "POST; ''; {\"id\":\"c2\",\"capacity\":0}; 400; MALFORMED",
                "POST; ''; {\"id\":\"c2\",\"capacity\":1.5}; 400; MALFORMED",
                "POST; ''; {\"id\":\"c2\",\"capacity\":\"5\"}; 400; MALFORMED",
                "POST; ''; {\"id\":\"c2\"}; 400; MALFORMED",
                "POST; ''; {\"id\":\"c2\",\"capacity\":5,\"more\":1}; 400; MALFORMED",
                "POST; ''; {\"id\":\"c2\",\"capacity\":5,\"capacity\":6}; 400; MALFORMED",
                "POST; ''; {\"id\":\"../c2\",\"capacity\":5}; 400; MALFORMED",
                "POST; ''; {\"id\":null,\"capacity\":5}; 400; MALFORMED",
                "POST; ''; not json; 400; MALFORMED",
                "POST; ''; null; 400; MALFORMED",
                "POST; ''; {\"id\":\"c1\",\"capacity\":5}; 409; CHANNEL_EXISTS",
                "POST; /none/payments; {\"id\":\"p\",\"amount\":5}; 404; NOT_FOUND",
                "POST; /c1/payments; {\"id\":\"p\",\"amount\":101}; 409; CAPACITY_EXCEEDED",
                "POST; /c1/payments; {\"id\":\"p\",\"amount\":99999999999999999999}; 400; MALFORMED",
                "POST; /c1/payments; {\"id\":\"p\",\"amount\":-1}; 400; MALFORMED",
                "GET; /none; ''; 404; NOT_FOUND",
                "GET; /c1/payments/none; ''; 404; NOT_FOUND",
                "GET; /c1/other/none; ''; 404; NOT_FOUND",
                "GET; /c1/payments/p/x; ''; 404; NOT_FOUND",
                "GET; s; ''; 404; NOT_FOUND",
                "DELETE; /c1; ''; 405; METHOD_NOT_ALLOWED",
            })
    void aBadRequestIsRefusedByName(String method, String path, String body, int status, String error)
            throws Exception {
        SampleNode node = leading("n1");
        post(node, "", "{\"id\":\"c1\",\"capacity\":100}");
        HttpResponse<String> answer = send(node, method, LedgerApi.ROOT + path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(JSON.readTree(answer.body()).at("/error").asText()).isEqualTo(error);
    }

    @Test
    void aRequestThatIsTooLargeIsRefused() throws Exception {
        SampleNode node = leading("n1");
        HttpResponse<String> answer = post(node, "", " ".repeat(100_000));
        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @Test
    void aPortInUseIsNamed() {
        SampleNode node = node("n1");
        assertThatThrownBy(() -> SampleNode.open(Settings.of(Map.of(
                        "cluster.leader-elector",
                        "memory",
                        "rest.listen",
                        node.address().toString()))))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("rest.listen=");
    }

    private SampleNode leading(String id) {
        SampleNode node = node(id);
        await().atMost(30, TimeUnit.SECONDS).until(() -> status(node, "/leader") == 200);
        return node;
    }

    private SampleNode node(String id) {
        Settings settings = Settings.of(Map.of(
                "cluster.leader-elector",
                "memory",
                "cluster.etcd-election-prefix",
                prefix,
                "cluster.id",
                id,
                "rest.listen",
                "127.0.0.1:0"));
        SampleNode node = SampleNode.open(settings);
        nodes.add(node);
        node.start();
        return node;
    }

    private int status(SampleNode node, String path) throws Exception {
        return send(node, "GET", path, "").statusCode();
    }

    private HttpResponse<String> get(SampleNode node, String path) throws Exception {
        return send(node, "GET", LedgerApi.ROOT + path, "");
    }

    private HttpResponse<String> post(SampleNode node, String path, String body) throws Exception {
        return send(node, "POST", LedgerApi.ROOT + path, body);
    }

    private HttpResponse<String> send(SampleNode node, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + node.address() + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }
}
