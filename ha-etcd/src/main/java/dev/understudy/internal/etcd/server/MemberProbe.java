package dev.understudy.internal.etcd.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Asks one member how it is, over its plain HTTP health port ({@code --listen-metrics-urls}). Immutable; each question
 * takes at most 2.5 s.
 *
 * @see <a href="https://etcd.io/docs/v3.5/op-guide/monitoring/">etcd: monitoring</a>
 */
public final class MemberProbe {
    private static final int CONNECT_MILLIS = 500;
    private static final int READ_MILLIS = 2_000;

    private final URI base;

    /** @param base the health port, such as {@code http://127.0.0.1:2381} */
    public MemberProbe(URI base) {
        this.base = base;
    }

    /** Whether the process answers at all. */
    public boolean answers() {
        return status("/health") > 0;
    }

    /** Whether the member sees a leader and a linearizable read through it succeeds: etcd's own meaning of healthy. */
    public boolean isHealthy() {
        return status("/health") == HttpURLConnection.HTTP_OK;
    }

    /** Whether the member leads its cluster, by its own account. */
    public boolean isLeader() {
        return get("/metrics")
                .filter(metrics -> metrics.lines().anyMatch("etcd_server_is_leader 1"::equals))
                .isPresent();
    }

    private int status(String path) {
        try {
            HttpURLConnection connection = open(path);
            int status = connection.getResponseCode();
            connection.disconnect();
            return status;
        } catch (IOException noAnswer) {
            return 0;
        }
    }

    private Optional<String> get(String path) {
        try (InputStream body = open(path).getInputStream()) {
            return Optional.of(new String(body.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException noAnswer) {
            return Optional.empty();
        }
    }

    private HttpURLConnection open(String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) base.resolve(path).toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(READ_MILLIS);
        // A kept connection would outlive the member that it was opened to.
        connection.setRequestProperty("Connection", "close");
        return connection;
    }
}
