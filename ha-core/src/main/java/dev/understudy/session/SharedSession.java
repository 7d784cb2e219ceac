package dev.understudy.session;

import dev.understudy.api.NodeId;
import dev.understudy.port.Alarm;
import dev.understudy.port.Coordinator;
import dev.understudy.port.Ticker;
import java.time.Duration;
import java.util.function.Function;

/** Makes the coordinators of many elections, which share one lease. Safe from any thread. */
public final class SharedSession implements AutoCloseable {
    private final Function<String, Coordinator> store;
    private final Alarm alarm;
    private final NodeId id;
    private final Duration ttl;
    private final Coordinator leases;
    private final SharedLease shared;

    /**
     * @param store makes the coordinator of an election
     * @param prefix of any election: the session's own requests go through its coordinator
     * @param renewInterval that of the electors: half as old, a renewal still answers for another
     */
    public SharedSession(
            Function<String, Coordinator> store,
            Ticker ticker,
            Alarm alarm,
            NodeId id,
            String prefix,
            Duration ttl,
            Duration renewInterval) {
        this.store = store;
        this.alarm = alarm;
        this.id = id;
        this.ttl = ttl;
        this.leases = store.apply(prefix);
        this.shared =
                new SharedLease(leases, ticker, ttl, renewInterval.dividedBy(2).toNanos());
    }

    /** The coordinator of one election; close it when done. */
    public Coordinator coordinator(String prefix) {
        return new SharingCoordinator(store.apply(prefix), shared, id, alarm, ttl);
    }

    @Override
    public void close() {
        leases.close();
    }
}
