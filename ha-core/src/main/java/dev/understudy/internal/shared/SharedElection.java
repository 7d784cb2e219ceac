package dev.understudy.internal.shared;

import dev.understudy.NodeId;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.spi.CandidateQueue;
import dev.understudy.spi.Challenges;
import dev.understudy.spi.CrashSensor;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.Grant;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Leases;
import dev.understudy.spi.Registry;
import dev.understudy.spi.TermHistory;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * One election under a {@link SharedLease}. Its elector believes that the lease is its own; where it would revoke it,
 * only what this election keeps under it is deleted.
 */
final class SharedElection implements ElectionStore, Leases {
    /**
     * How often a doubtful entry is looked for, within two times to live: then a late request has come, or never will.
     */
    private static final int SWEEPS = 20;

    private final ElectionStore store;
    private final SharedLease lease;
    private final NodeId id;
    private final Scheduler scheduler;
    private final Duration ttl;

    SharedElection(ElectionStore store, SharedLease lease, NodeId id, Scheduler scheduler, Duration ttl) {
        this.store = store;
        this.lease = lease;
        this.id = id;
        this.scheduler = scheduler;
        this.ttl = ttl;
    }

    @Override
    public CompletionStage<Grant> grant(Duration wanted, Duration timeout) {
        return lease.join(timeout);
    }

    @Override
    public CompletionStage<Long> renew(LeaseId shared, Duration timeout) {
        return lease.renew(shared, timeout);
    }

    @Override
    public CompletionStage<Void> revoke(LeaseId shared, Duration timeout) {
        return store.registry().release(shared, id, timeout).thenCompose(gone -> lease.leave(shared, timeout));
    }

    @Override
    public CompletionStage<OptionalLong> remaining(LeaseId shared, Duration timeout) {
        return store.leases().remaining(shared, timeout);
    }

    /**
     * An enlist of unknown outcome may yet be applied, under a lease that goes on living: nobody joins that lease any
     * more, and the entry is hunted until the request has come, or never will (L4).
     */
    private void doubt(LeaseId shared, Duration timeout) {
        lease.close(shared);
        hunt(shared, timeout, SWEEPS);
    }

    private void hunt(LeaseId shared, Duration timeout, int times) {
        if (times > 0) {
            scheduler.after(ttl.multipliedBy(2).dividedBy(SWEEPS).toNanos(), () -> {
                hunt(shared, timeout, times - 1);
                var unused = store.registry().release(shared, id, timeout);
            });
        }
    }

    @Override
    public Leases leases() {
        return this;
    }

    @Override
    public CandidateQueue queue() {
        return new SharedQueue(store.queue(), this::doubt);
    }

    @Override
    public Registry registry() {
        return store.registry();
    }

    @Override
    public TermHistory history() {
        return store.history();
    }

    @Override
    public Challenges challenges() {
        return store.challenges();
    }

    /** A sign of life belongs to one election's keys; many elections in a process have the tripwire. */
    @Override
    public Optional<CrashSensor> sign() {
        return Optional.empty();
    }

    @Override
    public void close() {
        store.close();
    }
}
