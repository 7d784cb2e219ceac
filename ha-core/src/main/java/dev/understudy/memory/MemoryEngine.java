package dev.understudy.memory;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.SetMultimap;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.understudy.api.Fence;
import dev.understudy.api.Transaction;
import dev.understudy.api.Versioned;
import dev.understudy.error.LeaseGoneException;
import dev.understudy.error.NotLeaderException;
import dev.understudy.error.VersionConflictException;
import dev.understudy.port.Coordinator.Bell;
import dev.understudy.queue.Grant;
import dev.understudy.queue.LeaseId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * What the elector needs of etcd, in memory: revisions, leases, fenced transactions and watches; {@link MemoryQueue}
 * and {@link MemoryRegistry} are made of its steps. Every verb is one atomic step (assumption A1).
 *
 * <p>Safe from any thread. Time is passed in, nanoseconds of one monotonic clock, so that a simulator can own it; a
 * lease ends when {@link #expire} is called at or after its deadline, not by itself. Watches ring on the thread whose
 * verb changed the key, after the lock is released.
 */
public final class MemoryEngine {
    private final long minTtlNanos;
    private final ConcurrentLinkedQueue<Runnable> rings = new ConcurrentLinkedQueue<>();

    @GuardedBy("this")
    private final Keyspace keyspace = new Keyspace();

    @GuardedBy("this")
    private final SetMultimap<String, Watch> watches = LinkedHashMultimap.create();

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
            throw new LeaseGoneException("lease " + id + " expired");
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

    /** Reads one key. */
    public synchronized Optional<Versioned> get(String key) {
        return Optional.ofNullable(keyspace.get(key)).map(item -> versioned(key, item));
    }

    /** Reads at most {@code limit} keys that start with {@code prefix}, in the order of keys. */
    public synchronized ImmutableList<Versioned> range(String prefix, int limit) {
        return keyspace.range(prefix).entrySet().stream()
                .limit(limit)
                .map(each -> versioned(each.getKey(), each.getValue()))
                .collect(ImmutableList.toImmutableList());
    }

    /**
     * Applies all of {@code transaction}, its keys prefixed, or nothing of it (claim S1).
     *
     * @return the revision of the commit
     * @throws NotLeaderException if the entry of {@code fence} is not there with its create revision
     * @throws VersionConflictException if a required version does not match
     */
    public long commit(Fence fence, String prefix, Transaction transaction) {
        long revision;
        synchronized (this) {
            check(fence, prefix, transaction);
            if (!transaction.writes().isEmpty()) {
                keyspace.nextRevision();
            }
            for (Map.Entry<String, Optional<byte[]>> write :
                    transaction.writes().entrySet()) {
                String key = prefix + write.getKey();
                if (write.getValue().isPresent()) {
                    keyspace.put(key, write.getValue().get(), 0);
                } else {
                    keyspace.delete(key);
                }
            }
            revision = keyspace.revision();
            queueRings();
        }
        ring();
        return revision;
    }

    /** Calls {@code ring} now, and after each change of {@code key} until the bell is closed. */
    public Bell listen(String key, Runnable ring) {
        Watch watch = new Watch(ring);
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
    private void check(Fence fence, String prefix, Transaction transaction) {
        Keyspace.Item leader = keyspace.get(fence.key());
        if (leader == null || leader.createRevision() != fence.createRevision()) {
            throw new NotLeaderException("term " + fence.createRevision() + " is over: nothing was written");
        }
        for (Map.Entry<String, Long> each : transaction.required().entrySet()) {
            Keyspace.Item item = keyspace.get(prefix + each.getKey());
            long version = item == null ? Transaction.ABSENT : item.modRevision();
            if (version != each.getValue()) {
                throw new VersionConflictException(each.getKey() + " has version " + version + ", not "
                        + each.getValue() + ": nothing was written");
            }
        }
    }

    @GuardedBy("this")
    private void queueRings() {
        for (String key : keyspace.takeChanged()) {
            watches.get(key).forEach(watch -> rings.add(watch.ring()));
        }
    }

    /** Outside the lock, because a ring may call back. */
    private void ring() {
        for (Runnable ring = rings.poll(); ring != null; ring = rings.poll()) {
            ring.run();
        }
    }

    private static Versioned versioned(String key, Keyspace.Item item) {
        return new Versioned(key, item.value(), item.modRevision());
    }

    /** One listener; compared by identity, so that equal callbacks stay two. */
    private static final class Watch {
        private final Runnable ring;

        Watch(Runnable ring) {
            this.ring = ring;
        }

        Runnable ring() {
            return ring;
        }
    }
}
