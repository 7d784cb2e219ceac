package dev.understudy.bench.race;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.understudy.internal.etcd.server.EtcdBinaries;
import dev.understudy.internal.etcd.server.EtcdCluster;
import dev.understudy.internal.etcd.server.EtcdClusterBuilder;
import dev.understudy.internal.etcd.server.EtcdMember;
import dev.understudy.internal.etcd.server.Etcdctl;
import dev.understudy.internal.etcd.server.FreePorts;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.etcd.jetcd.options.GetOption;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/** etcd with its defaults: fsync on, a heartbeat of 100 ms, elections after 1 s. */
final class EtcdStore implements Store {
    private static final Duration STEP = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(5);
    private static final String USER = "root";
    private static final String PASSWORD = "race";

    private final EtcdCluster cluster;
    private final String address;
    private final boolean auth;
    private final Client client;
    private final HttpClient http = HttpClient.newHttpClient();

    private EtcdStore(EtcdCluster cluster, String address, boolean auth) {
        this.cluster = cluster;
        this.address = address;
        this.auth = auth;
        ClientBuilder builder = Client.builder()
                .endpoints("http://" + address.split(",", 2)[0])
                // etcd hangs up on clients that ping while nothing is asked.
                .keepaliveWithoutCalls(false);
        if (auth) {
            builder.user(ByteSequence.from(USER, UTF_8)).password(ByteSequence.from(PASSWORD, UTF_8));
        }
        this.client = builder.build();
    }

    /** On the loopback interface. */
    static EtcdStore start(int members, boolean auth) {
        EtcdCluster cluster = EtcdCluster.builder().members(members).start();
        String address = cluster.endpoints().stream().map(URI::getAuthority).collect(Collectors.joining(","));
        if (auth) {
            EtcdBinaries binaries = EtcdBinaries.findOrInstall();
            Etcdctl etcdctl = new Etcdctl(binaries, cluster.connectString(), List.of());
            etcdctl.run(STEP, "user", "add", USER + ":" + PASSWORD);
            etcdctl.run(STEP, "user", "grant-role", USER, "root");
            etcdctl.run(STEP, "auth", "enable");
        }
        return new EtcdStore(cluster, address, auth);
    }

    /** One member whose clients reach it at an address of a bridge, from network namespaces. */
    static EtcdStore at(String host) {
        String address = host + ":" + FreePorts.reserve();
        EtcdClusterBuilder builder = EtcdCluster.builder();
        // etcd takes the last of two equal flags.
        builder.flags("--listen-client-urls", "http://" + address, "--advertise-client-urls", "http://" + address);
        return new EtcdStore(builder.start(), address, false);
    }

    EtcdCluster cluster() {
        return cluster;
    }

    @Override
    public String address() {
        return address;
    }

    Client client() {
        return client;
    }

    @Override
    public Map<String, String> settings() {
        return auth ? Map.of("db.etcd.user", USER, "db.etcd.pass", PASSWORD) : Map.of();
    }

    /** Messages, not calls: a stream is one call, whatever it carries. */
    @Override
    public long requests() {
        return (long) metric("grpc_server_msg_received_total");
    }

    /** Events that etcd has sent to watchers. */
    long watchEvents() {
        return (long) metric("etcd_debugging_mvcc_events_total");
    }

    long leasesGranted() {
        return (long) metric("etcd_debugging_lease_granted_total");
    }

    /** Renewals of leases that it has received. */
    long renewals() {
        return (long) metric("grpc_server_msg_received_total{grpc_method=\"LeaseKeepAlive\"");
    }

    private double metric(String name) {
        return cluster.members().stream()
                .mapToDouble(member -> metric(member, name))
                .sum();
    }

    private double metric(EtcdMember member, String name) {
        HttpRequest request = HttpRequest.newBuilder(member.healthEndpoint().resolve("/metrics"))
                .timeout(STEP)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofLines())
                    .body()
                    .filter(line -> line.startsWith(name))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException failed) {
            throw new RaceException("no metrics from " + member, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new RaceException("interrupted", interrupted);
        }
    }

    @Override
    public void awaitCandidates(Entrant entrant, String election, int count, Duration limit) {
        ByteSequence prefix = ByteSequence.from(entrant.queuePrefix(election), UTF_8);
        GetOption counting =
                GetOption.builder().isPrefix(true).withCountOnly(true).build();
        long until = System.nanoTime() + limit.toNanos();
        try {
            while (client.getKVClient().get(prefix, counting).get().getCount() < count) {
                if (System.nanoTime() - until > 0) {
                    throw new RaceException(entrant + ": not " + count + " candidates in " + limit.toSeconds() + " s");
                }
                Uninterruptibles.sleepUninterruptibly(POLL);
            }
        } catch (ExecutionException failed) {
            throw new RaceException("etcd does not answer", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new RaceException("interrupted", interrupted);
        }
    }

    @Override
    public void close() {
        client.close();
        cluster.close();
    }
}
