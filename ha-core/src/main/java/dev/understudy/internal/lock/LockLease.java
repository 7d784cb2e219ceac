package dev.understudy.internal.lock;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.understudy.error.HaException;
import dev.understudy.error.LeaseGoneException;
import dev.understudy.internal.async.Calls;
import dev.understudy.internal.async.Faults;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.internal.clock.Ticker;
import dev.understudy.internal.lease.LeaseTiming;
import dev.understudy.internal.lease.Renewal;
import dev.understudy.internal.lease.Revoker;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Leases;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease of one who holds a lock or waits for it, renewed by the same rule as an elector's ({@link Renewal}). Each
 * has a lease of its own, so that whatever became of a request whose outcome is unknown ends with the lease, and
 * nothing else does (claim L4).
 *
 * <p>Safe from any thread.
 */
final class LockLease {
    private static final Logger log = LoggerFactory.getLogger(LockLease.class);

    private final String name;
    private final Leases leases;
    private final LeaseId id;
    private final LeaseTiming timing;
    private final Ticker ticker;
    private final Scheduler scheduler;
    private final Calls calls;
    private final Revoker revoker;
    private final Runnable renewed;
    private final CompletableFuture<Void> lost = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile Renewal renewal;
    private volatile boolean over;

    @GuardedBy("this")
    private Scheduler.Cancel next = () -> {};

    /**
     * A lease that was granted.
     *
     * @param name of the lock, for messages
     * @param renewed called at each renewal: a time to look at the queue again
     */
    LockLease(
            String name,
            Leases leases,
            LeaseId id,
            Renewal granted,
            LeaseTiming timing,
            Ticker ticker,
            Scheduler scheduler,
            Runnable renewed) {
        this.name = name;
        this.leases = leases;
        this.id = id;
        this.renewal = granted;
        this.timing = timing;
        this.ticker = ticker;
        this.scheduler = scheduler;
        this.calls = new Calls(scheduler);
        this.revoker = new Revoker(leases::revoke, timing, ticker, scheduler);
        this.renewed = renewed;
    }

    /** Begins to renew. */
    void keep() {
        change(granted -> granted);
    }

    LeaseId id() {
        return id;
    }

    boolean isAlive() {
        return !over && !renewal.deadline().over(ticker.nanos());
    }

    Duration remaining() {
        long left = renewal.deadline().untilNanos() - ticker.nanos();
        return over || left <= 0 ? Duration.ZERO : Duration.ofNanos(left);
    }

    /** Completes when it ends without having been given up. */
    CompletableFuture<Void> lost() {
        return lost;
    }

    /** Somebody else ended it, or its time is over. */
    void lose(String why) {
        if (end()) {
            log.warn("lock {} is lost, lease {}: {}", name, id, why);
            var unused = revoker.revoke(id);
            lost.complete(null);
        }
    }

    /** Gives it up, and everything under it; completes when the store has said so, or after one attempt. */
    CompletionStage<Void> giveUp() {
        return end() ? revoker.revoke(id) : CompletableFuture.completedFuture(null);
    }

    /** Runs {@code then} once it is over, however it ended. */
    void whenOver(Runnable then) {
        var unused = ended.thenRun(then);
    }

    private boolean end() {
        synchronized (this) {
            if (over) {
                return false;
            }
            over = true;
            next.cancel();
        }
        return ended.complete(null);
    }

    private void renew() {
        if (!isAlive()) {
            lose("not renewed in time");
            return;
        }
        long sentAt = ticker.nanos();
        change(Renewal::sent);
        // Looking at the queue is not what the renewal hangs on.
        Faults.run("lock " + name + ": looking at its queue", renewed);
        Duration timeout = timing.attemptTimeout();
        calls.call("renew", timeout, () -> leases.renew(id, timeout), new Calls.Answer<Long>() {
            @Override
            public void ok(Long ttlNanos) {
                change(known -> known.acknowledged(timing, sentAt, ttlNanos));
            }

            @Override
            public void failed(HaException cause) {
                if (cause instanceof LeaseGoneException) {
                    lose("the store no longer knows the lease");
                } else {
                    change(known -> known.failed(timing, sentAt));
                }
            }
        });
    }

    /** Changes what is known of the renewals, and sees to the next one. */
    private synchronized void change(UnaryOperator<Renewal> by) {
        renewal = by.apply(renewal);
        next.cancel();
        if (!over) {
            renewal.due().ifPresent(due -> next = scheduler.after(due - ticker.nanos(), this::renew));
        }
    }
}
