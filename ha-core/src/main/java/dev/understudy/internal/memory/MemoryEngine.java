package dev.understudy.internal.memory;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.SetMultimap;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.understudy.error.CompactedException;
import dev.understudy.error.HaException;
import dev.understudy.error.LeaseGoneException;
import dev.understudy.spi.Grant;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.StateFeed;
import dev.understudy.spi.Subscription;
import dev.understudy.state.KeyRange;
import dev.understudy.state.Versioned;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the elector needs of etcd, in memory: revisions, leases and watches; {@link MemoryQueue}, {@link MemoryRegistry}
 * and {@link MemoryStateStore} are made of its steps. Every verb is one atomic step (assumption A1).
 *
 * <p>Safe from any thread. Time is passed in, nanoseconds of one monotonic clock, so that a simulator can own it; a
 * lease ends when {@link #expire} is called at or after its deadline, not by itself. Watches ring on the thread whose
 * verb changed the key, after the lock is released.
 */
public final class MemoryEngine {
    /** In place of a key: rings at every change. */
    static final String ANY = "";

    private final long minTtlNanos;
    private final ConcurrentLinkedQueue<Runnable> rings = new ConcurrentLinkedQueue<>();

    @GuardedBy("this")
    private Keyspace keyspace = new Keyspace();

    @GuardedBy("this")
    private final ChangeLog log = new ChangeLog();

    @GuardedBy("this")
    private final SetMultimap<String, Ring> watches = LinkedHashMultimap.create();

    /** @param minTtl the shortest time to live it grants: a smaller request is raised to it, as etcd does */
    public MemoryEngine(Duration minTtl) {
        minTtlNanos = minTtl.toNanos();
    }

    /** Grants a lease; whole seconds, rounded up, as etcd counts in seconds. */
    public synchronized Grant grant(long nowNanos, Duration ttl) {
        long seconds = ttl.plusSeconds(1).minusNanos(1).toSeconds();
        long granted = Math.max(Duration.ofSeconds(seconds).toNanos(), minTtlNanos);
        return new Grant(new LeaseId(keyspace.grant(nowNanos, granted).id), granted);
    }

    /**
     * Restarts a lease.
     *
     * @return its time to live, nanoseconds
     * @throws LeaseGoneException if it was revoked or its deadline has passed, collected or not
     */
    public synchronized long renew(long nowNanos, LeaseId id) {
        Keyspace.Lease lease = keyspace.lease(id);
        if (lease.remainingNanos(nowNanos) <= 0) {
            throw new LeaseGoneException("the lease expired");
        }
        lease.restart(nowNanos);
        return lease.ttlNanos;
    }

    /** Restarts every lease, as etcd does when a new raft leader takes over. */
    public synchronized void restartAll(long nowNanos) {
        keyspace.leases().forEach(lease -> lease.restart(nowNanos));
    }

    /** When a lease ends unless renewed; empty if it is no more. */
    public synchronized OptionalLong deadlineNanos(LeaseId id) {
        Keyspace.Lease lease = keyspace.findLease(id.value());
        return lease == null ? OptionalLong.empty() : OptionalLong.of(lease.deadlineNanos);
    }

    /** Ends a lease and deletes every key under it; one that is no more counts as revoked. */
    public void revoke(LeaseId id) {
        synchronized (this) {
            keyspace.revoke(id);
            queueRings();
        }
        ring();
    }

    /** The earliest deadline of all leases; empty if there is none. */
    public synchronized OptionalLong nextDeadlineNanos() {
        return keyspace.leases().stream()
                .mapToLong(lease -> lease.deadlineNanos)
                .min();
    }

    /** Ends every lease whose deadline has come. */
    public void expire(long nowNanos) {
        synchronized (this) {
            List<Keyspace.Lease> over = keyspace.leases().stream()
                    .filter(lease -> lease.remainingNanos(nowNanos) <= 0)
                    .toList();
            for (Keyspace.Lease lease : over) {
                keyspace.revoke(new LeaseId(lease.id));
            }
            queueRings();
        }
        ring();
    }

    /** Takes one atomic step in the keyspace; the watches of what it changed ring afterwards. */
    <T> T step(Function<Keyspace, T> verb) {
        T result;
        synchronized (this) {
            result = verb.apply(keyspace);
            queueRings();
        }
        ring();
        return result;
    }

    /** The present revision. */
    synchronized long revision() {
        return keyspace.revision();
    }

    /** A copy of all keys with a prefix, and the revision it is of. */
    synchronized StateFeed.Page snapshot(String prefix) {
        ImmutableList<Versioned> items = keyspace.range(prefix).entrySet().stream()
                .map(each -> each.getValue().versioned(each.getKey()))
                .collect(ImmutableList.toImmutableList());
        return new StateFeed.Page(keyspace.revision(), items, false);
    }

    /** What changed after a revision, and the present one; see {@link ChangeLog#since}. */
    synchronized MemoryFollowing.News news(String prefix, long after) {
        return new MemoryFollowing.News(log.since(prefix, after), keyspace.revision());
    }

    /** Forgets what changed up to the present, as etcd's compaction does. */
    public synchronized void compact() {
        log.compact(keyspace.revision());
    }

    /** All that the engine holds at one revision; for {@link #restore}. */
    public static final class Image {
        private final Keyspace keyspace;

        private Image(Keyspace keyspace) {
            this.keyspace = keyspace;
        }

        /** The revision of what was saved. */
        public long revision() {
            return keyspace.revision();
        }
    }

    /** Saves all that the engine holds, as an administrator saves a store; for simulators. */
    public synchronized Image save() {
        return new Image(keyspace.copy(0));
    }

    /**
     * Goes back to what was saved (assumption A4): revisions too, and every lease has its full time; all watches ring.
     */
    public void restore(Image image, long nowNanos) {
        synchronized (this) {
            Keyspace before = keyspace;
            keyspace = image.keyspace.copy(nowNanos);
            keyspace.grantBehind(before);
            log.forgetAfter(keyspace.revision());
            watches.values().forEach(watch -> rings.add(watch.ring()));
        }
        ring();
    }

    /** Whether a key changed at a revision, as far as is known: what happened long ago is not kept. */
    public synchronized boolean hasChange(String key, long revision) {
        Keyspace.Item now = keyspace.get(key);
        if (now != null && now.modRevision() == revision) {
            return true;
        }
        if (revision > keyspace.revision()) {
            return false;
        }
        try {
            Keyspace.Item then = keyspace.rangeAt(KeyRange.key(key), revision).get(key);
            return then != null && then.modRevision() == revision;
        } catch (CompactedException unknown) {
            return true;
        }
    }

    /** One step, as {@link #step} does it. */
    <T> CompletionStage<T> answer(Function<Keyspace, T> step) {
        return answer(() -> step(step));
    }

    CompletionStage<Void> done(Consumer<Keyspace> step) {
        return answer(() -> step(keyspace -> {
                    step.accept(keyspace);
                    return true;
                }))
                .thenApply(done -> null);
    }

    /** Does something here and now; what it refuses with is how the stage fails. */
    static <T> CompletionStage<T> answer(Supplier<T> verb) {
        try {
            return CompletableFuture.completedFuture(verb.get());
        } catch (HaException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    static CompletionStage<Void> done(Runnable verb) {
        return answer(() -> {
            verb.run();
            return null;
        });
    }

    /** Calls {@code ring} now, and after each change of {@code key} until the watch is closed. */
    public Subscription listen(String key, Runnable ring) {
        Ring watch = new Ring(ring);
        synchronized (this) {
            watches.put(key, watch);
        }
        ring.run();
        return () -> {
            synchronized (this) {
                watches.remove(key, watch);
            }
        };
    }

    @GuardedBy("this")
    private void queueRings() {
        for (String key : keyspace.takeChanged()) {
            log.add(keyspace, key);
            watches.get(key).forEach(watch -> rings.add(watch.ring()));
            watches.get(ANY).forEach(watch -> rings.add(watch.ring()));
        }
    }

    /** Outside the lock, because a ring may call back. */
    private void ring() {
        for (Runnable ring = rings.poll(); ring != null; ring = rings.poll()) {
            ring.run();
        }
    }

    /** One listener; compared by identity, so that equal callbacks stay two. */
    private static final class Ring {
        private final Runnable ring;

        Ring(Runnable ring) {
            this.ring = ring;
        }

        Runnable ring() {
            return ring;
        }
    }
}
