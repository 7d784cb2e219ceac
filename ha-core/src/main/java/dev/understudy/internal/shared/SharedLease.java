package dev.understudy.internal.shared;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.understudy.error.LeaseGoneException;
import dev.understudy.internal.clock.Ticker;
import dev.understudy.spi.Grant;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Leases;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One lease for all elections of a process. Each of them asks for renewals by its own rules; what reaches the store is
 * one renewal at a time, and none while the last one is fresh, however many elections there are.
 *
 * <p>An answer counts from the send time of the renewal it rests on, not from when it was asked for: a time to live
 * that is told to an election is what is left of it at that election's own call (claim S3). Safe from any thread.
 */
final class SharedLease {
    private final Leases store;
    private final Ticker ticker;
    private final Duration ttl;
    private final long freshNanos;

    @GuardedBy("this")
    private final Map<LeaseId, Held> held = new HashMap<>();

    @GuardedBy("this")
    private @Nullable LeaseId current;

    @GuardedBy("this")
    private @Nullable CompletableFuture<LeaseId> granting;

    /** A lease, who uses it, and what is known of it. */
    private static final class Held {
        private long ttlNanos;
        private long sentAtNanos;
        private int users;
        private @Nullable CompletableFuture<Void> renewal;
    }

    /**
     * @param store the leases of the store
     * @param freshNanos how old a renewal may be that answers for another
     */
    SharedLease(Leases store, Ticker ticker, Duration ttl, long freshNanos) {
        this.store = store;
        this.ticker = ticker;
        this.ttl = ttl;
        this.freshNanos = freshNanos;
    }

    /** Adds a user to the lease in use, or to a new one. */
    CompletionStage<Grant> join(Duration timeout) {
        long calledAt = ticker.nanos();
        LeaseId known = enter();
        if (known != null) {
            return renew(known, timeout)
                    .thenApply(left -> new Grant(known, left))
                    .whenComplete((grant, failure) -> {
                        if (failure != null) {
                            var unused = leave(known, timeout);
                        }
                    });
        }
        return grant(timeout).thenApply(lease -> enterNew(lease, calledAt));
    }

    /** See {@link Leases#renew}: the time to live that is left, counted from this call. */
    CompletionStage<Long> renew(LeaseId lease, Duration timeout) {
        long calledAt = ticker.nanos();
        CompletableFuture<Void> renewal;
        boolean mine = false;
        synchronized (this) {
            Held known = held.get(lease);
            if (known == null) {
                return CompletableFuture.failedFuture(new LeaseGoneException("the lease is over"));
            }
            if (calledAt - known.sentAtNanos <= freshNanos) {
                return CompletableFuture.completedFuture(left(known, calledAt));
            }
            if (known.renewal == null) {
                known.renewal = new CompletableFuture<>();
                mine = true;
            }
            renewal = known.renewal;
        }
        if (mine) {
            send(lease, renewal, timeout);
        }
        return renewal.thenApply(acknowledged -> left(lease, calledAt));
    }

    /** From now on nobody joins this lease: something may yet appear under it that nobody wants. */
    synchronized void close(LeaseId lease) {
        if (lease.equals(current)) {
            current = null;
        }
    }

    /** Takes a user away; the last one takes the lease along. */
    CompletionStage<Void> leave(LeaseId lease, Duration timeout) {
        synchronized (this) {
            Held known = held.get(lease);
            if (known == null || --known.users > 0) {
                return CompletableFuture.completedFuture(null);
            }
            held.remove(lease);
            close(lease);
        }
        return store.revoke(lease, timeout);
    }

    private synchronized @Nullable LeaseId enter() {
        Held known = current == null ? null : held.get(current);
        if (known == null) {
            return null;
        }
        known.users++;
        return current;
    }

    private synchronized Grant enterNew(LeaseId lease, long calledAtNanos) {
        Held known = held.get(lease);
        if (known == null) {
            throw new LeaseGoneException("the lease is over");
        }
        known.users++;
        return new Grant(lease, left(known, calledAtNanos));
    }

    private CompletableFuture<LeaseId> grant(Duration timeout) {
        CompletableFuture<LeaseId> asked = new CompletableFuture<>();
        synchronized (this) {
            if (granting != null) {
                return granting;
            }
            granting = asked;
        }
        long sentAt = ticker.nanos();
        var unused = store.grant(ttl, timeout).whenComplete((grant, failure) -> {
            synchronized (this) {
                granting = null;
                if (failure == null) {
                    Held fresh = new Held();
                    fresh.ttlNanos = grant.ttlNanos();
                    fresh.sentAtNanos = sentAt;
                    held.put(grant.lease(), fresh);
                    current = grant.lease();
                }
            }
            if (failure == null) {
                asked.complete(grant.lease());
            } else {
                asked.completeExceptionally(failure);
            }
        });
        return asked;
    }

    private void send(LeaseId lease, CompletableFuture<Void> renewal, Duration timeout) {
        long sentAt = ticker.nanos();
        var unused = store.renew(lease, timeout).whenComplete((ttlNanos, failure) -> {
            synchronized (this) {
                Held known = held.get(lease);
                if (known != null) {
                    known.renewal = null;
                    if (failure == null) {
                        known.ttlNanos = ttlNanos;
                        known.sentAtNanos = sentAt;
                    } else if (failure instanceof LeaseGoneException) {
                        held.remove(lease);
                        close(lease);
                    }
                }
            }
            if (failure == null) {
                renewal.complete(null);
            } else {
                renewal.completeExceptionally(failure);
            }
        });
    }

    private synchronized long left(LeaseId lease, long calledAtNanos) {
        Held known = held.get(lease);
        if (known == null) {
            throw new LeaseGoneException("the lease is over");
        }
        return left(known, calledAtNanos);
    }

    /** Never more than was granted: a renewal sent after the call is worth no more to its caller. */
    private static long left(Held known, long calledAtNanos) {
        return Math.min(known.ttlNanos, known.sentAtNanos + known.ttlNanos - calledAtNanos);
    }
}
