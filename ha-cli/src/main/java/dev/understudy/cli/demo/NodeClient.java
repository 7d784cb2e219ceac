package dev.understudy.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;

/** Speaks the sample node's HTTP API. Every request ends within its timeout. Safe from any thread. */
final class NodeClient {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http;
    private final Duration timeout;

    /** @param timeout limit of one request, connecting included */
    NodeClient(Duration timeout) {
        this.timeout = timeout;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
    }

    /** Opens a channel, unless it is open. */
    Answer open(String address, String channel, long capacity) throws IOException, InterruptedException {
        return post(address, "/v1/channels", Map.of("id", channel, "capacity", capacity));
    }

    /** Makes a payment, unless it is made. */
    Answer pay(String address, String channel, String payment, long amount) throws IOException, InterruptedException {
        return post(address, "/v1/channels/" + channel + "/payments", Map.of("id", payment, "amount", amount));
    }

    /** Whether a status path says yes; false if the node does not answer. */
    boolean says(String address, String path) throws InterruptedException {
        HttpRequest request = request(address, path).build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notThere) {
            return false;
        }
    }

    private Answer post(String address, String path, Map<String, Object> body)
            throws IOException, InterruptedException {
        HttpRequest request = request(address, path)
                .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        return answer(response.statusCode(), response.body());
    }

    private HttpRequest.Builder request(String address, String path) {
        return HttpRequest.newBuilder(URI.create("http://" + address + path)).timeout(timeout);
    }

    /** Reads an answer. Whatever is not of the form counts as not done, so that it is asked again. */
    static Answer answer(int status, String body) {
        if (status != 200 && status != 201 && status != 503) {
            return new Answer.Refused(status, body);
        }
        try {
            JsonNode json = JSON.readTree(body);
            JsonNode term = json.path("term");
            if (status != 503 && term.isIntegralNumber()) {
                return new Answer.Done(term.asLong(), json.path("node").asText(), status == 201);
            }
            JsonNode leader = json.path("leader");
            JsonNode leaderTerm = leader.path("term");
            return new Answer.Elsewhere(
                    leader.path("address").asText(),
                    leaderTerm.isIntegralNumber() ? OptionalLong.of(leaderTerm.asLong()) : OptionalLong.empty());
        } catch (JsonProcessingException cutOff) {
            return new Answer.Elsewhere("", OptionalLong.empty());
        }
    }
}
