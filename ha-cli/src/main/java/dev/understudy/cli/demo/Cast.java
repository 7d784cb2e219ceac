package dev.understudy.cli.demo;

import com.google.common.collect.ImmutableList;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.understudy.NodeId;
import dev.understudy.Operator;
import dev.understudy.error.HaException;
import dev.understudy.internal.async.Threads;
import dev.understudy.internal.config.SettingsLoader;
import dev.understudy.internal.etcd.EtcdBackendProvider;
import dev.understudy.internal.etcd.server.EtcdCluster;
import dev.understudy.internal.node.HaConfig;
import dev.understudy.spi.Backend;
import dev.understudy.spi.ConfigKey;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Settings;
import dev.understudy.spi.StateStore;
import dev.understudy.spi.TermEnd;
import dev.understudy.spi.TermRecord;
import dev.understudy.state.KeyRange;
import dev.understudy.state.Versioned;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** All processes of one demonstration: etcd and the nodes. None of them outlives {@link #close} or this JVM. */
final class Cast implements AutoCloseable {
    private static final int NODES = 3;
    private static final String PREFIX = "/demo/";
    private static final int LATEST_TERMS = 20;
    private static final Duration HISTORY_TIMEOUT = Duration.ofSeconds(10);
    /** More than any demonstration writes. */
    private static final int MOST_RECORDS = 1_000_000;

    private final Path folder;
    private final EtcdCluster etcd;
    private final ImmutableList<NodeProcess> nodes;
    private final Backend backend;
    private final Thread atExit = Threads.unstarted("understudy-demo-end", this::end);

    private Cast(Path folder, EtcdCluster etcd, List<NodeProcess> nodes, Backend backend) {
        this.folder = folder;
        this.etcd = etcd;
        this.nodes = ImmutableList.copyOf(nodes);
        this.backend = backend;
    }

    /** Starts nodes on an etcd that runs, and does not wait for them. Owns the etcd from now on. */
    static Cast start(Options options, EtcdCluster etcd) {
        Path folder = temporaryFolder();
        List<String> flags = List.of(
                "--db.etcd.host=" + etcd.connectString(),
                "--cluster.enable-leader-election",
                "--cluster.etcd-election-prefix=" + PREFIX,
                "--cluster.leader-session-ttl=" + options.ttl().toMillis() + "ms");
        List<NodeProcess> nodes = new ArrayList<>();
        List<String> addresses = addresses();
        for (int i = 1; i <= NODES; i++) {
            nodes.add(NodeProcess.start("node-" + i, addresses.get(i - 1), options.nodeProgram(), flags, folder));
        }
        Cast cast = new Cast(folder, etcd, nodes, backend(etcd));
        Runtime.getRuntime().addShutdownHook(cast.atExit);
        return cast;
    }

    ImmutableList<NodeProcess> nodes() {
        return nodes;
    }

    NodeProcess node(String id) {
        return nodes.stream().filter(node -> node.id().equals(id)).findFirst().orElseThrow();
    }

    ImmutableList<String> nodeAddresses() {
        return nodes.stream().map(NodeProcess::address).collect(ImmutableList.toImmutableList());
    }

    /** All but one. */
    ImmutableList<NodeProcess> nodesBut(NodeProcess one) {
        return nodes.stream().filter(node -> !node.equals(one)).collect(ImmutableList.toImmutableList());
    }

    /** Asks the leader to hand over, as {@code understudy transfer} does. */
    void transfer(NodeProcess to) throws InterruptedException {
        Settings settings = SettingsLoader.of(HaConfig.keys())
                .program(Map.of(HaConfig.PREFIX.name(), PREFIX, "db.etcd.host", etcd.connectString()))
                .load();
        try (Operator operator = Operator.open(settings)) {
            Entry unused = operator.transfer(new NodeId(to.id()));
        } catch (HaException refused) {
            throw new DemoException("no transfer: " + refused.getMessage());
        }
    }

    /**
     * What the history of terms tells of a past term.
     *
     * @param end how it ended, if it tells
     * @param vacancy how long nobody led after it, if it tells
     */
    record Past(Optional<TermEnd> end, Optional<TermRecord.Vacancy> vacancy) {}

    /** What the history of terms tells of a past term. */
    Past past(long term) throws InterruptedException {
        try (ElectionStore coordinator = backend.election(PREFIX)) {
            List<TermRecord> history = coordinator
                    .history()
                    .latest(LATEST_TERMS, HISTORY_TIMEOUT)
                    .toCompletableFuture()
                    .get();
            Optional<TermRecord> next = Optional.empty();
            for (TermRecord record : history) {
                if (record.term() == term) {
                    return new Past(record.end(), next.flatMap(record::vacancyUntil));
                }
                next = Optional.of(record);
            }
            return new Past(Optional.empty(), Optional.empty());
        } catch (ExecutionException unavailable) {
            throw new DemoException("cannot read the history of terms: " + unavailable.getMessage());
        }
    }

    /** Reads all that the nodes stored, past the nodes, at one revision. */
    ImmutableList<Versioned> stored() throws InterruptedException {
        StateStore state = backend.stateStore(PREFIX);
        try {
            return state.read(KeyRange.prefix(""), MOST_RECORDS, StateStore.NOW)
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS)
                    .items();
        } catch (ExecutionException | TimeoutException failed) {
            throw new DemoException("cannot read the state back from etcd: " + failed.getMessage());
        }
    }

    /**
     * Ends all processes at once and deletes what they wrote; so does the end of this JVM, as by Ctrl-C. Idempotent.
     */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException exiting) {
            return;
        }
        end();
    }

    private void end() {
        nodes.forEach(NodeProcess::close);
        backend.close();
        etcd.close();
        try {
            if (Files.exists(folder)) {
                MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
            }
        } catch (IOException stillThere) {
            throw new UncheckedIOException(stillThere);
        }
    }

    private static Backend backend(EtcdCluster etcd) {
        EtcdBackendProvider provider = new EtcdBackendProvider();
        List<ConfigKey> keys = provider.keys();
        return provider.open(SettingsLoader.of(keys)
                .commandLine(Map.of(
                        "db.etcd.host", etcd.connectString(),
                        "db.etcd.max_msg_size", "512MiB",
                        "db.etcd.request_timeout", "30s"))
                .load());
    }

    /** Free ports; another program may still take one, and then its node says so and the demonstration ends. */
    private static ImmutableList<String> addresses() {
        List<ServerSocket> held = new ArrayList<>();
        try {
            ImmutableList.Builder<String> addresses = ImmutableList.builder();
            for (int i = 0; i < NODES; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                addresses.add("127.0.0.1:" + socket.getLocalPort());
            }
            for (ServerSocket socket : held) {
                socket.close();
            }
            return addresses.build();
        } catch (IOException noPort) {
            throw new DemoException("no free port on the loopback interface: " + noPort.getMessage());
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("understudy-demo-");
        } catch (IOException failed) {
            throw new DemoException("cannot make a temporary folder: " + failed.getMessage());
        }
    }
}
