package dev.understudy.internal.lock;

import dev.understudy.NodeId;
import dev.understudy.error.HaException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.error.UnavailableException;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.internal.clock.Ticker;
import dev.understudy.internal.lease.LeaseTiming;
import dev.understudy.internal.lease.Renewal;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Grant;
import dev.understudy.spi.LockStore;
import dev.understudy.spi.QueueView;
import dev.understudy.spi.Subscription;
import dev.understudy.state.HeldLock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One attempt to hold a lock, and its end: a lease, a place in the queue, and the wait for those ahead. */
final class LockAttempt {
    /** A backend keeps its deadlines itself; this is only for one that does not. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final String name;
    private final NodeId self;
    private final LockStore store;
    private final LeaseTiming timing;
    private final Ticker ticker;
    private final Scheduler scheduler;
    private final Doorbell doorbell = new Doorbell();
    private volatile @Nullable LockLease lease;
    private volatile @Nullable QueuedLock won;
    private volatile boolean unwanted;

    LockAttempt(String name, NodeId self, LockStore store, LeaseTiming timing, Ticker ticker, Scheduler scheduler) {
        this.name = name;
        this.self = self;
        this.store = store;
        this.timing = timing;
        this.ticker = ticker;
        this.scheduler = scheduler;
    }

    /** Waits for the lock; whoever calls this must {@link #giveUp} unless it {@link #isWon}. */
    Optional<HeldLock> lock(Duration patience) throws InterruptedException {
        long end = ticker.nanos() + patience.toNanos();
        LockLease mine = newLease();
        Entry place = await(store.queue().enlist(mine.id(), self, timing.joinTimeout()), timing.joinTimeout());
        Optional<QueueView> turn = waitForTurn(mine, place, end);
        if (turn.isEmpty()) {
            return Optional.empty();
        }
        QueuedLock held = new QueuedLock(name, turn.get(), store.queue(), mine, timing.attemptTimeout());
        won = held;
        return Optional.of(held);
    }

    boolean isWon() {
        return won != null;
    }

    /** Runs {@code then} when the lock is no longer held. */
    void whenOver(Runnable then) {
        LockLease mine = lease;
        if (mine != null) {
            mine.whenOver(then);
        }
    }

    /** Leaves the queue, or frees the lock; returns when the store has said so, or after one attempt. */
    void giveUp() {
        unwanted = true;
        doorbell.ring();
        LockLease mine = lease;
        if (mine != null) {
            mine.giveUp().toCompletableFuture().join();
        }
    }

    private LockLease newLease() throws InterruptedException {
        long sentAt = ticker.nanos();
        Grant grant = await(store.leases().grant(timing.ttl(), timing.joinTimeout()), timing.joinTimeout());
        LockLease mine = new LockLease(
                name,
                store.leases(),
                grant.lease(),
                Renewal.granted(timing, sentAt, grant.ttlNanos()),
                timing,
                ticker,
                scheduler,
                this::look);
        lease = mine;
        mine.keep();
        return mine;
    }

    /** The read that showed the own entry first; empty if patience ended before. */
    private Optional<QueueView> waitForTurn(LockLease mine, Entry place, long end) throws InterruptedException {
        Optional<Entry> ahead = Optional.empty();
        Subscription watch = () -> {};
        try {
            while (!unwanted && mine.isAlive()) {
                QueueView view = lookThrough(place, end);
                if (view.own().isEmpty()) {
                    throw new UnavailableException("lock " + name + ": our place in the queue was taken away");
                }
                if (view.ownIsFirst() && mine.isAlive()) {
                    return Optional.of(view);
                }
                long left = end - ticker.nanos();
                if (left <= 0) {
                    return Optional.empty();
                }
                if (!view.predecessor().equals(ahead)) {
                    watch.close();
                    ahead = view.predecessor();
                    watch = ahead.map(entry -> store.queue().watch(entry.key(), doorbell::ring))
                            .orElse(() -> {});
                }
                doorbell.await(Math.min(left, timing.lookInterval().toNanos()));
            }
        } finally {
            watch.close();
        }
        throw new UnavailableException("lock " + name + ": the lease ended while waiting");
    }

    /** A read changes nothing, so it is tried again while there is patience. */
    private QueueView lookThrough(Entry place, long end) throws InterruptedException {
        while (true) {
            try {
                return await(store.queue().look(place, timing.attemptTimeout()), timing.attemptTimeout());
            } catch (UnavailableException | OutcomeUnknownException failed) {
                if (end - ticker.nanos() <= 0 || unwanted) {
                    throw failed;
                }
                doorbell.await(timing.retryPauseNanos());
            }
        }
    }

    /** Called at each renewal. */
    private void look() {
        QueuedLock held = won;
        if (held != null) {
            held.look();
        } else {
            doorbell.ring();
        }
    }

    /** Waits for a stage, whatever interrupts; throws what it failed with. */
    static <T> T settled(CompletionStage<T> stage, Duration limit) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return await(stage, limit);
                } catch (InterruptedException again) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static <T> T await(CompletionStage<T> stage, Duration limit) throws InterruptedException {
        Future<T> future = stage.toCompletableFuture();
        try {
            return future.get(limit.plus(GRACE).toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof HaException known) {
                throw known;
            }
            throw new OutcomeUnknownException("the store failed: " + failed.getCause(), failed.getCause());
        } catch (TimeoutException late) {
            throw new OutcomeUnknownException("the store did not answer in " + limit.toMillis() + " ms", late);
        }
    }
}
