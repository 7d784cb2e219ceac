package dev.understudy.internal.lease;

import dev.understudy.error.HaException;
import dev.understudy.internal.async.Calls;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.internal.clock.Ticker;
import dev.understudy.spi.LeaseId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends leases nobody stands behind: asks again and again until the store has answered or the lease must have expired
 * (claim L4). That takes along an entry that a late request may have made. Safe from any thread; keeps no state but its
 * pending tasks, at most one for each lease.
 */
public final class Revoker {
    private static final Logger log = LoggerFactory.getLogger(Revoker.class);

    /** Asks the store once. */
    @FunctionalInterface
    public interface Revocation {
        CompletionStage<Void> ask(LeaseId lease, Duration timeout);
    }

    private final Revocation revocation;
    private final LeaseTiming timing;
    private final Ticker ticker;
    private final Scheduler scheduler;
    private final Calls calls;

    /** For leases with such timings. */
    public Revoker(Revocation revocation, LeaseTiming timing, Ticker ticker, Scheduler scheduler) {
        this.revocation = revocation;
        this.timing = timing;
        this.ticker = ticker;
        this.scheduler = scheduler;
        this.calls = new Calls(scheduler);
    }

    /** Ends a lease; completes, never with a failure, when the first attempt has ended. */
    public CompletionStage<Void> revoke(LeaseId lease) {
        CompletableFuture<Void> tried = new CompletableFuture<>();
        // It may have been renewed until now, and a frozen store may process that late: twice its time to live.
        attempt(lease, ticker.nanos() + 2 * timing.requestedTtlNanos(), tried);
        return tried;
    }

    private void attempt(LeaseId lease, long giveUpAtNanos, CompletableFuture<Void> tried) {
        calls.call(
                "revoke",
                timing.attemptTimeout(),
                () -> revocation.ask(lease, timing.attemptTimeout()),
                new Calls.Answer<Void>() {
                    @Override
                    public void ok(Void nothing) {
                        log.debug("revoked lease {}", lease);
                        tried.complete(null);
                    }

                    @Override
                    public void failed(HaException cause) {
                        if (ticker.nanos() - giveUpAtNanos < 0) {
                            scheduler.after(
                                    timing.attemptTimeout().toNanos(), () -> attempt(lease, giveUpAtNanos, tried));
                        }
                        tried.complete(null);
                    }
                });
    }
}
