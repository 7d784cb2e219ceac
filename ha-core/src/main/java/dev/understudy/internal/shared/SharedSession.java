package dev.understudy.internal.shared;

import dev.understudy.NodeId;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.internal.clock.Ticker;
import dev.understudy.spi.ElectionStore;
import java.time.Duration;
import java.util.function.Function;

/** Makes the stores of many elections, which share one lease. Safe from any thread. */
public final class SharedSession implements AutoCloseable {
    private final Function<String, ElectionStore> store;
    private final Scheduler scheduler;
    private final NodeId id;
    /**
     * Of the renew interval. What such an answer leaves of the lease is less by as much, which the budgets of
     * {@link dev.understudy.internal.lease.LeaseTiming} have room for: almost a third of the time to live is in none of
     * them.
     */
    private static final double FRESH = 0.85;

    private final Duration ttl;
    private final ElectionStore own;
    private final SharedLease shared;

    /**
     * @param store makes the store of an election
     * @param prefix of any election: the session's own requests go through its store
     * @param renewInterval that of the electors: a renewal not quite as old still answers for another, so that many
     *     electors renew hardly more often than one
     */
    public SharedSession(
            Function<String, ElectionStore> store,
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
        this.own = store.apply(prefix);
        this.shared = new SharedLease(own.leases(), ticker, ttl, (long) (FRESH * renewInterval.toNanos()));
    }

    /** The store of one election; close it when done. */
    public ElectionStore election(String prefix) {
        return new SharedElection(store.apply(prefix), shared, id, scheduler, ttl);
    }

    @Override
    public void close() {
        own.close();
    }
}
