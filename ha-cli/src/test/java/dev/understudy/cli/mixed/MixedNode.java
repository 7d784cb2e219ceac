package dev.understudy.cli.mixed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.understudy.testkit.process.JavaProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A sample node of some version, asked over HTTP as its clients do. Safe from any thread. */
final class MixedNode implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http = HttpClient.newHttpClient();
    private final String id;
    private final String address;
    private final JavaProcess process;

    /** What a node answered. */
    record Answer(int status, String body) {
        JsonNode json() throws IOException {
            return JSON.readTree(body);
        }
    }

    MixedNode(String id, String address, JavaProcess process) {
        this.id = id;
        this.address = address;
        this.process = process;
    }

    String id() {
        return id;
    }

    /** Opens a channel, unless it is open. */
    Answer open(String channel) throws Exception {
        return send("POST", "/v1/channels", "{\"id\":\"" + channel + "\",\"capacity\":1000}");
    }

    /** Makes a payment, unless it is made: 201 if it is new, 200 with the same record if it was there. */
    Answer pay(String channel, String payment) throws Exception {
        return send("POST", "/v1/channels/" + channel + "/payments", "{\"id\":\"" + payment + "\",\"amount\":7}");
    }

    Answer get(String path) throws Exception {
        return send("GET", path, "");
    }

    /** The fields of {@code /v1/state}. */
    JsonNode state() throws Exception {
        return get("/v1/state").json();
    }

    /** Waits until it serves: its term has begun and its gate is open. */
    MixedNode awaitServing() {
        return await(PATIENCE, "/leader");
    }

    /** The same within a limit of the caller's. */
    MixedNode awaitServing(Duration limit) {
        return await(limit, "/leader");
    }

    /** Waits until it stands in the queue and knows who leads. */
    MixedNode awaitWaiting() {
        return await(PATIENCE, "/follower");
    }

    /** Waits until a crash sensor of its own sees the leader's process alive. */
    void awaitWatching(String sensor) {
        Awaitility.await(this + " watches by its " + sensor)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(state().path("watching"))
                        .extracting(JsonNode::asText)
                        .contains(sensor));
    }

    private MixedNode await(Duration limit, String path) {
        Awaitility.await(process + " says yes to " + path)
                .atMost(limit)
                .failFast(() -> assertThat(process.exitCode())
                        .as(() -> process + " ended: " + process.lines())
                        .isEmpty())
                .until(() -> says(path));
        return this;
    }

    /** Whether a status path says yes; false if the node does not answer. */
    boolean says(String path) {
        try {
            return send("GET", path, "").status() == 200;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    /** SIGKILL; returns when the process is gone. */
    void kill() {
        process.kill();
    }

    private Answer send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + path))
                .timeout(Duration.ofSeconds(20))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body());
    }

    @Override
    public void close() {
        process.close();
    }

    @Override
    public String toString() {
        return process.toString();
    }
}
