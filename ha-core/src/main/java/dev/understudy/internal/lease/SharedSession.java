package dev.understudy.internal.lease;

import dev.understudy.NodeId;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.internal.clock.Ticker;
import dev.understudy.spi.Coordinator;
import java.time.Duration;
import java.util.function.Function;

/** Makes the coordinators of many elections, which share one lease. Safe from any thread. */
public final class SharedSession implements AutoCloseable {
    private final Function<String, Coordinator> store;
    private final Scheduler scheduler;
    private final NodeId id;
    /**
     * Of the renew interval. What such an answer leaves of the lease is less by as much, which the budgets of
     * {@link dev.understudy.internal.election.LeaseTiming} have room for: almost a third of the time to live is in none
     * of them.
     */
    private static final double FRESH = 0.85;

    private final Duration ttl;
    private final Coordinator leases;
    private final SharedLease shared;

    /**
     * @param store makes the coordinator of an election
     * @param prefix of any election: the session's own requests go through its coordinator
     * @param renewInterval that of the electors: a renewal not quite as old still answers for another, so that many
     *     electors renew hardly more often than one
     */
    public SharedSession(
            Function<String, Coordinator> store,
            Ticker ticker,
            Scheduler scheduler,
            NodeId id,
            String prefix,
            Duration ttl,
            Duration renewInterval) {
        this.store = store;
        this.scheduler = scheduler;
        this.id = id;
        this.ttl = ttl;
        this.leases = store.apply(prefix);
        this.shared = new SharedLease(leases, ticker, ttl, (long) (FRESH * renewInterval.toNanos()));
    }

    /** The coordinator of one election; close it when done. */
    public Coordinator coordinator(String prefix) {
        return new SharingCoordinator(store.apply(prefix), shared, id, scheduler, ttl);
    }

    @Override
    public void close() {
        leases.close();
    }
}
