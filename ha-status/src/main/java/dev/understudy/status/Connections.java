package dev.understudy.status;

import io.vertx.core.http.HttpConnection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Who owes a request, and since when: a client that does not finish one in time is dropped. Used by the event loop
 * only.
 */
final class Connections {
    private final long patienceNanos;
    /** In the order in which they began to be idle, as far as they are. */
    private final Map<HttpConnection, Client> clients = new LinkedHashMap<>();

    private static final class Client {
        private int requests;
        private long idleSinceNanos;

        private Client(long nowNanos) {
            idleSinceNanos = nowNanos;
        }
    }

    /** @param patienceSeconds for a complete request, from the connection's begin or its last answer */
    Connections(int patienceSeconds) {
        this.patienceNanos = TimeUnit.SECONDS.toNanos(patienceSeconds);
    }

    void opened(HttpConnection connection, long nowNanos) {
        clients.put(connection, new Client(nowNanos));
        connection.closeHandler(gone -> clients.remove(connection));
    }

    /** A complete request has come. */
    void asked(HttpConnection connection) {
        Client client = clients.get(connection);
        if (client != null) {
            client.requests++;
        }
    }

    /** It has been answered, or will never be. */
    void answered(HttpConnection connection, long nowNanos) {
        Client client = clients.get(connection);
        if (client != null && --client.requests == 0) {
            client.idleSinceNanos = nowNanos;
            clients.remove(connection);
            clients.put(connection, client);
        }
    }

    /** Drops whoever has been waited for too long; call it now and then. */
    void sweep(long nowNanos) {
        Optional<Map.Entry<HttpConnection, Client>> idle = longestIdle();
        while (idle.isPresent() && nowNanos - idle.get().getValue().idleSinceNanos >= patienceNanos) {
            drop(idle.get().getKey());
            idle = longestIdle();
        }
    }

    int open() {
        return clients.size();
    }

    private Optional<Map.Entry<HttpConnection, Client>> longestIdle() {
        return clients.entrySet().stream()
                .filter(client -> client.getValue().requests == 0)
                .findFirst();
    }

    private void drop(HttpConnection connection) {
        clients.remove(connection);
        connection.close();
    }
}
