package dev.understudy.internal.lock;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.understudy.error.LeaseGoneException;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.internal.clock.Ticker;
import dev.understudy.internal.election.Deadline;
import dev.understudy.internal.election.LeaseTiming;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Leases;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease of one who holds a lock or waits for it, renewed by the same rules as an elector's: the deadline counts
 * from the send time of the last acknowledged renewal (claim S3). Each has a lease of its own, so that whatever became
 * of a request whose outcome is unknown ends with the lease, and nothing else does (claim L4).
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
    private final Runnable renewed;
    private final CompletableFuture<Void> lost = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile Deadline deadline;
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
            Deadline deadline,
            LeaseTiming timing,
            Ticker ticker,
            Scheduler scheduler,
            Runnable renewed) {
        this.name = name;
        this.leases = leases;
        this.id = id;
        this.deadline = deadline;
        this.timing = timing;
        this.ticker = ticker;
        this.scheduler = scheduler;
        this.renewed = renewed;
    }

    /** Begins to renew. */
    void keep() {
        after(timing.renewInterval().toNanos());
    }

    LeaseId id() {
        return id;
    }

    boolean isAlive() {
        return !over && !deadline.over(ticker.nanos());
    }

    Duration remaining() {
        long left = deadline.untilNanos() - ticker.nanos();
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
            sweep(ticker.nanos());
            lost.complete(null);
        }
    }

    /** Gives it up, and everything under it; completes when the store has said so, or after one attempt. */
    CompletionStage<Void> giveUp() {
        if (!end()) {
            return CompletableFuture.completedFuture(null);
        }
        long since = ticker.nanos();
        return revoke().handle((nothing, failure) -> {
            if (failure != null) {
                sweep(since);
            }
            return null;
        });
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
        after(timing.renewInterval().toNanos());
        renewed.run();
        var unused = leases.renew(id, timing.attemptTimeout())
                .whenComplete((ttlNanos, failure) -> answered(sentAt, ttlNanos, failure));
    }

    private void answered(long sentAt, @Nullable Long ttlNanos, @Nullable Throwable failure) {
        if (failure instanceof LeaseGoneException) {
            lose("the store no longer knows the lease");
        } else if (failure != null) {
            after(timing.retryPauseNanos());
        } else if (ttlNanos != null) {
            extend(timing.deadline(sentAt, ttlNanos));
        }
    }

    private synchronized void extend(Deadline later) {
        deadline = deadline.orLater(later);
    }

    private synchronized void after(long nanos) {
        next.cancel();
        if (!over) {
            next = scheduler.after(nanos, this::renew);
        }
    }

    private CompletionStage<Void> revoke() {
        return leases.revoke(id, timing.attemptTimeout());
    }

    /** Revokes it until the store has answered, or it must have ended by itself. */
    private void sweep(long sinceNanos) {
        var unused = revoke().whenComplete((nothing, failure) -> {
            boolean mayLive = ticker.nanos() - sinceNanos < 2 * timing.requestedTtlNanos();
            if (failure != null && mayLive) {
                scheduler.after(timing.attemptTimeout().toNanos(), () -> sweep(sinceNanos));
            }
        });
    }
}
