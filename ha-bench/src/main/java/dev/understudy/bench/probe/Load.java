package dev.understudy.bench.probe;

import dev.understudy.bench.probe.Nodes.Node;
import dev.understudy.error.HaException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Payments on a node, from four clients without a pause, until closed. What fails is tried again. */
final class Load implements AutoCloseable {
    private static final int CLIENTS = 4;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final HttpClient http = HttpClient.newHttpClient();
    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    private final AtomicLong paid = new AtomicLong();
    private volatile boolean over;

    static Load on(Node node) {
        Load load = new Load();
        load.post(node, "/v1/channels", "{\"id\":\"c\",\"capacity\":1000000000}");
        for (int i = 0; i < CLIENTS; i++) {
            String client = "p" + i + "-";
            load.clients.execute(() -> load.pay(node, client));
        }
        return load;
    }

    /** That it is one. */
    void check() {
        if (paid.get() == 0) {
            throw new HaException("no payment was taken");
        }
    }

    private void pay(Node node, String client) {
        for (long n = 0; !over; n++) {
            if (post(node, "/v1/channels/c/payments", "{\"id\":\"" + client + n + "\",\"amount\":1}")) {
                paid.incrementAndGet();
            }
        }
    }

    private boolean post(Node node, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(node.url("http") + path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() < 300;
        } catch (IOException gone) {
            return false;
        } catch (InterruptedException stopped) {
            over = true;
            return false;
        }
    }

    @Override
    public void close() {
        over = true;
        clients.shutdownNow();
    }
}
