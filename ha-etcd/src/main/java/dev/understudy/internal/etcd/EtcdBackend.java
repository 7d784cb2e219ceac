package dev.understudy.internal.etcd;

import com.google.common.collect.ImmutableList;
import dev.understudy.error.ConfigException;
import dev.understudy.spi.Backend;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.LockStore;
import dev.understudy.spi.Requests;
import dev.understudy.spi.StateFeed;
import dev.understudy.spi.StateStore;
import dev.understudy.spi.StoreMember;
import io.etcd.jetcd.KeyValue;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * Elections and shared state in etcd. Elections have connections and threads of their own: a renewal waits behind no
 * bulk read, and behind no slow stage of a caller.
 *
 * <p>Safe from any thread.
 */
public final class EtcdBackend implements Backend {
    private final EtcdConfig config;
    private final EtcdLinks elections;
    private final EtcdLinks states;
    private final BadRecords bad = new BadRecords();

    private EtcdBackend(EtcdConfig config) {
        this.config = config;
        EtcdLineage lineage = new EtcdLineage();
        this.elections = EtcdLinks.to(config, "election", lineage);
        this.states = EtcdLinks.to(config, "state", lineage);
    }

    /**
     * Opens the backend; connections are made when first needed.
     *
     * @throws ConfigException if a certificate or key cannot be used
     */
    public static EtcdBackend open(EtcdConfig config) {
        config.tls().ifPresent(ClientTls::load);
        return new EtcdBackend(config);
    }

    /** @throws ConfigException if the prefix is not allowed */
    @Override
    public ElectionStore election(String prefix) {
        EtcdKeys keys = new EtcdKeys(config.namespace(), prefix);
        // The first connection of a cold JVM takes a second of class loading: it need not wait for the first verb.
        elections.warmUp();
        return new EtcdElection(elections, keys, bad);
    }

    /** @throws ConfigException if the prefix is not allowed */
    @Override
    public Requests requests(String prefix) {
        return new EtcdRequests(elections, new EtcdKeys(config.namespace(), prefix), bad);
    }

    /** @throws ConfigException if the prefix is not allowed */
    @Override
    public StateStore stateStore(String prefix) {
        return new EtcdStateStore(states, new EtcdKeys(config.namespace(), prefix));
    }

    /** @throws ConfigException if the prefix is not allowed */
    @Override
    public LockStore lock(String prefix, String name, UUID owner) {
        return new EtcdElection(elections, new EtcdKeys(config.namespace(), prefix).lock(name, owner), bad);
    }

    /** @throws ConfigException if the prefix is not allowed */
    @Override
    public CompletionStage<ImmutableList<String>> locked(String prefix, Duration timeout) {
        EtcdKeys keys = new EtcdKeys(config.namespace(), prefix);
        return RecordScan.all(elections, bad, "list locks", timeout, keys.wire(keys.locks()))
                .thenApply(found -> found.records().stream()
                        .flatMap(kv -> lockOf(keys, kv).stream())
                        .distinct()
                        .sorted()
                        .collect(ImmutableList.toImmutableList()));
    }

    private Optional<String> lockOf(EtcdKeys keys, KeyValue entry) {
        Optional<String> name = keys.lockOf(entry.getKey());
        if (name.isEmpty()) {
            bad.tell(entry.getKey(), "is left out: it stands in no lock's queue");
        }
        return name;
    }

    /** Asks as {@code etcdctl endpoint health} does. */
    @Override
    public CompletionStage<ImmutableList<StoreMember>> health(String prefix, Duration timeout) {
        EtcdKeys keys = new EtcdKeys(config.namespace(), prefix);
        return EtcdHealth.of(states, keys.wire(keys.members()), timeout);
    }

    /** @throws ConfigException if the prefix is not allowed */
    @Override
    public CompletionStage<ImmutableList<Lacking>> lacking(String prefix, Duration timeout) {
        return new EtcdAccess(elections, new EtcdKeys(config.namespace(), prefix)).lacking(timeout);
    }

    /** @throws ConfigException if the prefix is not allowed */
    @Override
    public StateFeed feed(String prefix) {
        return new EtcdStateFeed(states, new EtcdKeys(config.namespace(), prefix));
    }

    /**
     * Writes the whole shared state of the election under {@code prefix}.
     *
     * @throws ConfigException if the prefix is not allowed
     */
    public EtcdRestore restore(String prefix) {
        return new EtcdRestore(states, new EtcdKeys(config.namespace(), prefix));
    }

    @Override
    public void close() {
        elections.close();
        states.close();
    }
}
