package dev.understudy.bench.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.codahale.metrics.MetricRegistry;
import dev.understudy.Leadership;
import dev.understudy.NodeId;
import dev.understudy.internal.etcd.EtcdBackend;
import dev.understudy.internal.etcd.EtcdConfig;
import dev.understudy.internal.etcd.server.EtcdCluster;
import dev.understudy.internal.runtime.Ports;
import dev.understudy.internal.runtime.SystemPorts;
import dev.understudy.internal.state.FencedState;
import dev.understudy.internal.state.StatePorts;
import dev.understudy.spi.Backend;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Settings;
import dev.understudy.spi.StateStore;
import dev.understudy.state.SharedState;
import dev.understudy.state.StateWriter;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import java.time.Duration;
import java.util.Map;

/** A real etcd of some members, with fsync; a plain jetcd client of it; and the shared state under a term. */
final class Rig implements AutoCloseable {
    private static final String PREFIX = "/bench/";
    private static final Duration LEASE = Duration.ofHours(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final EtcdCluster etcd;
    private final Client raw;
    private final Backend backend;
    private final ElectionStore coordinator;
    private final SystemPorts system = new SystemPorts("bench");
    private final MetricRegistry metrics = new MetricRegistry();
    private final StateStore store;
    private final SharedState state;
    private final Leadership leadership;

    private Rig(EtcdCluster etcd) {
        this.etcd = etcd;
        raw = Client.builder().endpoints(etcd.endpoints()).build();
        backend = EtcdBackend.open(EtcdConfig.from(Settings.of(Map.of("db.etcd.host", etcd.connectString()))));
        coordinator = backend.election(PREFIX);
        Entry entry = coordinator
                .leases()
                .grant(LEASE, TIMEOUT)
                .thenCompose(grant -> coordinator.queue().enlist(grant.lease(), new NodeId("bench"), TIMEOUT))
                .toCompletableFuture()
                .join();
        leadership = new Term(entry);
        store = backend.stateStore(PREFIX);
        Ports ports = system.ports();
        state = FencedState.of(store, new StatePorts(ports.ticker(), ports.scheduler(), ports.jitter()), metrics);
    }

    static Rig start(int members) {
        EtcdCluster etcd = EtcdCluster.builder().members(members).start();
        try {
            return new Rig(etcd);
        } catch (RuntimeException failed) {
            etcd.close();
            throw failed;
        }
    }

    Client raw() {
        return raw;
    }

    StateStore store() {
        return store;
    }

    Leadership leadership() {
        return leadership;
    }

    SharedState state() {
        return state;
    }

    StateWriter writer() {
        return state.under(leadership);
    }

    MetricRegistry metrics() {
        return metrics;
    }

    /** A key as jetcd takes it, outside the shared state. */
    static ByteSequence key(String name) {
        return ByteSequence.from("raw/" + name, UTF_8);
    }

    @Override
    public void close() {
        coordinator.close();
        backend.close();
        raw.close();
        system.close();
        etcd.close();
    }
}
