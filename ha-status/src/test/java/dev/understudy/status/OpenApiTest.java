package dev.understudy.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.common.net.HostAndPort;
import dev.understudy.HaNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/openapi.yaml} says what running nodes, a leader and an understudy, do: no more and no less. */
@Timeout(120)
class OpenApiTest {
    private static final String TOKEN = "a-token-of-enough-length";
    private static final Path FILE = Path.of(System.getProperty("understudy.project.dir"), "docs", "openapi.yaml");

    private final String prefix = "/" + UUID.randomUUID() + "/";
    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final List<AutoCloseable> open = new ArrayList<>();

    @TempDir
    private Path folder;

    private JsonNode document;

    @BeforeEach
    void read() throws Exception {
        document = new YAMLMapper().readTree(FILE.toFile());
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void everyPathIsWrittenDownAndNoOther() {
        FakeSource source = new FakeSource();
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        open.add(thread::shutdownNow);
        Routes routes = new Routes(
                source,
                new ElectionCache(source),
                new Admin(source, Optional.empty()),
                new Subscribers(source, thread),
                HostNames.of(Optional.empty()),
                Map.of());
        List<String> written = new ArrayList<>();
        document.get("paths").fieldNames().forEachRemaining(written::add);
        assertThat(written).containsExactlyInAnyOrderElementsOf(routes.paths());
    }

    @Test
    void everyAnswerIsAsItIsWrittenDown() throws Exception {
        StatusServer leader = node("n1");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> get(leader, "/leader").statusCode() == 200);
        StatusServer understudy = node("n2");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> get(understudy, "/follower").statusCode() == 200);
        for (StatusServer node : List.of(leader, understudy)) {
            document.get("paths").properties().forEach(path -> {
                if (path.getValue().has("get") && !path.getKey().endsWith("subscribe")) {
                    check(path.getValue().get("get"), get(node, path.getKey()), path.getKey());
                }
            });
            check("/v1/store", get(node, "/v1/store"));
            check("/v1/history", get(node, "/v1/history?limit=x"));
            check("/v1/leader/step-down", post(node, "/v1/leader/step-down", "wrong-token-of-length", ""));
            check("/v1/leader/transfer", post(node, "/v1/leader/transfer", TOKEN, "{}"));
            check("/v1/leader/transfer", post(node, "/v1/leader/transfer", TOKEN, "{\"to\":\"nobody\"}"));
        }
        check("/v1/leader/step-down", post(understudy, "/v1/leader/step-down", TOKEN, ""));
        HttpResponse<String> transfer = post(leader, "/v1/leader/transfer", TOKEN, "{\"to\":\"n2\"}");
        check("/v1/leader/transfer", transfer);
        assertThat(transfer.statusCode()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> get(understudy, "/leader").statusCode() == 200);
    }

    private void check(String path, HttpResponse<String> answer) {
        check(
                document.at("/paths").get(path).get("post") == null
                        ? document.at("/paths").get(path).get("get")
                        : document.at("/paths").get(path).get("post"),
                answer,
                path);
    }

    private void check(JsonNode operation, HttpResponse<String> answer, String path) {
        String what = path + " " + answer.statusCode() + " " + answer.body();
        JsonNode response = resolved(operation.get("responses").path(Integer.toString(answer.statusCode())));
        assertThat(response.isMissingNode()).as(what).isFalse();
        String type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        JsonNode content = response.get("content").path(type);
        assertThat(content.isMissingNode()).as(what + " " + type).isFalse();
        assertThat(answer.headers().firstValue("Cache-Control")).as(what).hasValue("no-store");
        if (type.equals("application/json")) {
            try {
                fits(json.readTree(answer.body()), content.get("schema"), what);
            } catch (IOException malformed) {
                throw new AssertionError(what, malformed);
            }
        }
    }

    /** The part of JSON Schema that the file uses. */
    private void fits(JsonNode value, JsonNode given, String what) {
        JsonNode schema = resolved(given);
        if (schema.has("enum")) {
            assertThat(schema.get("enum")).as(what).anyMatch(value::equals);
        }
        String type = switch (value.getNodeType()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case BOOLEAN -> "boolean";
            case NUMBER -> "integer";
            case NULL -> "null";
            default -> "string";
        };
        assertThat(
                        schema.get("type").isArray()
                                ? schema.get("type").toString()
                                : "\"" + schema.get("type").asText() + "\"")
                .as(what)
                .contains("\"" + type + "\"");
        value.properties().forEach(field -> {
            JsonNode property = schema.path("properties").path(field.getKey());
            assertThat(property.isMissingNode())
                    .as(field.getKey() + " of " + what)
                    .isFalse();
            fits(field.getValue(), property, field.getKey() + " of " + what);
        });
        if (value.isObject()) {
            schema.path("required")
                    .forEach(name -> assertThat(value.has(name.asText()))
                            .as(name + " of " + what)
                            .isTrue());
        }
        if (value.isArray()) {
            value.forEach(item -> fits(item, schema.get("items"), what));
        }
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    private StatusServer node(String id) throws Exception {
        Path token = Files.writeString(folder.resolve("token"), TOKEN);
        StatusServer server = StatusServer.bind(new StatusConfig(
                HostAndPort.fromString("127.0.0.1:0"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(token),
                Optional.empty(),
                false));
        HaNode node = HaNode.builder(id)
                .set("cluster.leader-elector", "memory")
                .set("cluster.etcd-election-prefix", prefix)
                .address(server.address().toString())
                .service(new IdleService())
                .build();
        open.add(node);
        open.add(server);
        server.start(StatusSource.of(node));
        node.start();
        return server;
    }

    private HttpResponse<String> get(StatusServer server, String path) {
        return send(HttpRequest.newBuilder(URI.create("http://" + server.address() + path)));
    }

    private HttpResponse<String> post(StatusServer server, String path, String token, String body) {
        return send(HttpRequest.newBuilder(URI.create("http://" + server.address() + path))
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }
}
