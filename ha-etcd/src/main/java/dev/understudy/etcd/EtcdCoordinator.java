package dev.understudy.etcd;

import dev.understudy.api.NodeId;
import dev.understudy.error.UnavailableException;
import dev.understudy.port.Coordinator;
import dev.understudy.queue.Candidate;
import dev.understudy.queue.Claim;
import dev.understudy.queue.Entry;
import dev.understudy.queue.Grant;
import dev.understudy.queue.LeaseId;
import dev.understudy.queue.QueueView;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Lease, queue, registry and bells of one election in etcd. */
final class EtcdCoordinator implements Coordinator {
    private final EtcdLinks links;
    private final EtcdKeys keys;
    private final EtcdLeases leases;
    private final EtcdTermBase base;
    private final EtcdQueue queue;
    private final EtcdRegistry registry;
    private final Set<Bell> bells = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    EtcdCoordinator(EtcdLinks links, EtcdKeys keys) {
        this.links = links;
        this.keys = keys;
        this.leases = new EtcdLeases(links);
        this.base = new EtcdTermBase(links, keys);
        this.queue = new EtcdQueue(links, keys, base);
        this.registry = new EtcdRegistry(links, leases, keys);
    }

    @Override
    public CompletionStage<Grant> grant(Duration ttl, Duration timeout) {
        return unlessClosed(() -> leases.grant(ttl, timeout));
    }

    @Override
    public CompletionStage<Long> renew(LeaseId lease, Duration timeout) {
        return unlessClosed(() -> leases.renew(lease, timeout));
    }

    @Override
    public CompletionStage<Void> revoke(LeaseId lease, Duration timeout) {
        return unlessClosed(() -> leases.revoke(lease, timeout));
    }

    @Override
    public CompletionStage<Claim> claim(LeaseId lease, Candidate who, Duration timeout) {
        return unlessClosed(() -> registry.claim(lease, who, timeout));
    }

    @Override
    public CompletionStage<Entry> enlist(LeaseId lease, NodeId id, Duration timeout) {
        return unlessClosed(() -> queue.enlist(lease, id, timeout));
    }

    @Override
    public CompletionStage<QueueView> look(Entry own, Duration timeout) {
        return unlessClosed(() -> queue.look(own, timeout));
    }

    @Override
    public CompletionStage<String> locate(String holder, Duration timeout) {
        return unlessClosed(() -> registry.locate(holder, timeout));
    }

    @Override
    public CompletionStage<Void> raise(long wanted, Duration timeout) {
        return unlessClosed(() -> base.raise(wanted, timeout));
    }

    @Override
    public CompletionStage<Void> withdraw(Entry own, Duration timeout) {
        return unlessClosed(() -> queue.withdraw(own, timeout));
    }

    @Override
    public Bell listen(String key, Runnable ring) {
        EtcdBell bell = new EtcdBell(links, keys.wire(key), ring).hang();
        bells.add(bell);
        if (closed) {
            bell.close();
        }
        return () -> {
            bell.close();
            bells.remove(bell);
        };
    }

    @Override
    public void close() {
        closed = true;
        bells.forEach(Bell::close);
        bells.clear();
    }

    private <T> CompletionStage<T> unlessClosed(Supplier<CompletableFuture<T>> verb) {
        return closed
                ? CompletableFuture.failedFuture(new UnavailableException("the coordinator is closed"))
                : verb.get();
    }
}
