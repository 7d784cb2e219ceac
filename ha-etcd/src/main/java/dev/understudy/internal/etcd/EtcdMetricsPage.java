package dev.understudy.internal.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.net.HostAndPort;
import dev.understudy.spi.StoreMember.Room;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import javax.net.ssl.HttpsURLConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much a member holds and may hold, from its page of metrics, which etcd serves at its client port unless
 * {@code --listen-client-http-urls} says otherwise. Only there do all versions tell their quota (the status request
 * does from 3.6 on) and what is compacted.
 */
final class EtcdMetricsPage {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdMetricsPage.class);
    private static final String SIZE = "etcd_mvcc_db_total_size_in_bytes";
    private static final String IN_USE = "etcd_mvcc_db_total_size_in_use_in_bytes";
    private static final String QUOTA = "etcd_server_quota_backend_bytes";
    private static final String REVISION = "etcd_debugging_mvcc_current_revision";
    private static final String COMPACTED = "etcd_debugging_mvcc_compact_revision";
    private static final Set<String> NAMES = Set.of(SIZE, IN_USE, QUOTA, REVISION, COMPACTED);
    /** The whole page has some two thousand lines; a server that is no etcd may go on for ever. */
    private static final int MOST_LINES = 20_000;

    private EtcdMetricsPage() {}

    /** Blocks for about the timeout at most. Empty if there is no such page. */
    static Optional<Room> read(EtcdConfig config, EtcdEndpoint endpoint, Duration timeout) {
        try {
            HttpURLConnection connection = open(config, endpoint, (int) timeout.toMillis());
            try (var lines = new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8))) {
                return parse(lines);
            } finally {
                connection.disconnect();
            }
        } catch (IOException | RuntimeException none) {
            LOG.debug("{} shows no metrics: {}", endpoint, none.toString());
            return Optional.empty();
        }
    }

    static Optional<Room> parse(BufferedReader lines) throws IOException {
        Map<String, Double> found = new HashMap<>();
        int number = 0;
        for (String line = lines.readLine(); line != null && number < MOST_LINES; line = lines.readLine()) {
            number++;
            int space = line.indexOf(' ');
            if (space > 0 && NAMES.contains(line.substring(0, space))) {
                found.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
            }
        }
        Double size = found.get(SIZE);
        if (size == null) {
            return Optional.empty();
        }
        double quota = found.getOrDefault(QUOTA, 0.0);
        Double revision = found.get(REVISION);
        Double compacted = found.get(COMPACTED);
        return Optional.of(new Room(
                size.longValue(),
                found.getOrDefault(IN_USE, size).longValue(),
                // A quota below zero is none.
                quota > 0 ? OptionalLong.of((long) quota) : OptionalLong.empty(),
                revision == null || compacted == null
                        ? OptionalLong.empty()
                        : OptionalLong.of((long) (revision - Math.max(0, compacted)))));
    }

    private static HttpURLConnection open(EtcdConfig config, EtcdEndpoint endpoint, int millis) throws IOException {
        String scheme = config.tls().isPresent() ? "https://" : "http://";
        URI page = URI.create(scheme + HostAndPort.fromParts(endpoint.host(), endpoint.port()) + "/metrics");
        HttpURLConnection connection = (HttpURLConnection) page.toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(millis);
        connection.setReadTimeout(millis);
        connection.setInstanceFollowRedirects(false);
        // A kept connection would outlive the member that it was opened to.
        connection.setRequestProperty("Connection", "close");
        if (connection instanceof HttpsURLConnection secured) {
            ClientTls tls = ClientTls.load(config.tls().orElseThrow());
            secured.setSSLSocketFactory(tls.forSockets());
            if (!tls.verifies()) {
                secured.setHostnameVerifier((host, session) -> true);
            }
        }
        return connection;
    }
}
