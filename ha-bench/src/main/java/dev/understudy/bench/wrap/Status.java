package dev.understudy.bench.wrap;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** Asks nodes how they are. */
final class Status {
    private final HttpClient client = HttpClient.newHttpClient();

    /** Whether the node that listens there waits, and watches its leader so that it would notice a crash. */
    boolean watches(int port) {
        return body(port).contains("tripwire");
    }

    /** Whether the node that listens there waits in the queue. */
    boolean waits(int port) {
        return body(port).contains("\"election\":\"QUEUED\"");
    }

    private String body(int port) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/state"))
                .timeout(Check.PATIENCE)
                .build();
        try {
            return client.send(request, BodyHandlers.ofString()).body();
        } catch (IOException notYet) {
            return "";
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
