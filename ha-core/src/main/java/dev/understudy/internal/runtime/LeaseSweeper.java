package dev.understudy.internal.runtime;

import dev.understudy.error.HaException;
import dev.understudy.internal.election.LeaseTiming;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.LeaseId;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Revokes leases nobody stands behind, again and again, until the store has answered or the lease must have expired
 * (claim L4). Revoking takes along an entry that a late enlist may have made. Used by the loop and the scheduler; keeps
 * no state but its pending tasks, at most one for each lease.
 */
final class LeaseSweeper {
    private static final Logger log = LoggerFactory.getLogger(LeaseSweeper.class);

    private final ElectionStore store;
    private final LeaseTiming timing;
    private final Ports ports;
    private final Calls calls;

    LeaseSweeper(ElectionStore store, LeaseTiming timing, Ports ports, Calls calls) {
        this.store = store;
        this.timing = timing;
        this.ports = ports;
        this.calls = calls;
    }

    /** One of our own. */
    void sweep(LeaseId lease) {
        sweep(lease, store.leases()::revoke, giveUpAtNanos());
    }

    /** That of a dead process, with all it held. */
    void reap(LeaseId lease) {
        sweep(lease, store.registry()::reap, giveUpAtNanos());
    }

    /** A lease may have been renewed until now, and a frozen store may process that late: twice its time to live. */
    private long giveUpAtNanos() {
        return ports.ticker().nanos() + 2 * timing.requestedTtlNanos();
    }

    private void sweep(
            LeaseId lease, BiFunction<LeaseId, Duration, CompletionStage<Void>> revocation, long giveUpAtNanos) {
        calls.call(
                "revoke",
                timing.attemptTimeout(),
                () -> revocation.apply(lease, timing.attemptTimeout()),
                new Calls.Answer<Void>() {
                    @Override
                    public void ok(Void nothing) {
                        log.info("revoked the abandoned lease {}", lease);
                    }

                    @Override
                    public void failed(HaException cause) {
                        if (ports.ticker().nanos() - giveUpAtNanos < 0) {
                            ports.scheduler()
                                    .after(
                                            timing.attemptTimeout().toNanos(),
                                            () -> ports.loop().execute(() -> sweep(lease, revocation, giveUpAtNanos)));
                        }
                    }
                });
    }
}
