package dev.understudy.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.SetMultimap;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.understudy.api.Fence;
import dev.understudy.api.KeyRange;
import dev.understudy.api.NodeId;
import dev.understudy.api.Page;
import dev.understudy.api.Transaction;
import dev.understudy.api.Versioned;
import dev.understudy.error.LeaseGoneException;
import dev.understudy.error.NotLeaderException;
import dev.understudy.error.VersionConflictException;
import dev.understudy.port.Coordinator.Bell;
import dev.understudy.port.StateStore;
import dev.understudy.queue.Candidate;
import dev.understudy.queue.Claim;
import dev.understudy.queue.Entry;
import dev.understudy.queue.Grant;
import dev.understudy.queue.LeaseId;
import dev.understudy.queue.QueueView;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What the elector needs of etcd, in memory: revisions, leases, a candidate queue, claims, fenced transactions and
 * watches. Every verb is one atomic step (assumption A1).
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
    private final Commits commits = new Commits(keyspace);

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

    /**
     * Claims {@code key} for one incarnation; see {@link dev.understudy.port.Coordinator#claim}.
     *
     * @throws LeaseGoneException if {@code id} is no more
     */
    public Claim claim(long nowNanos, String key, LeaseId id, Candidate who) {
        synchronized (this) {
            keyspace.lease(id);
            Keyspace.Item present = keyspace.get(key);
            if (present != null) {
                Registration holder = Registration.parse(present.value());
                if (!holder.incarnation().equals(who.incarnation())) {
                    return taken(nowNanos, holder, present.lease());
                }
            }
            if (present == null || present.lease() != id.value()) {
                keyspace.nextRevision();
                keyspace.put(key, new Registration(who.incarnation(), who.address()).format(), id.value());
            }
            queueRings();
        }
        ring();
        return new Claim.Ours();
    }

    /** The address in the claim at {@code key}; empty if there is none. */
    public synchronized String address(String key) {
        Keyspace.Item item = keyspace.get(key);
        return item == null ? "" : Registration.parse(item.value()).address();
    }

    /**
     * Joins the queue under {@code prefix}; see {@link dev.understudy.port.Coordinator#enlist}.
     *
     * @throws LeaseGoneException if {@code id} is no more
     */
    public Entry enlist(String prefix, LeaseId id, NodeId node) {
        String key = prefix + id.hex();
        Keyspace.Item item;
        synchronized (this) {
            keyspace.lease(id);
            item = keyspace.get(key);
            if (item == null) {
                keyspace.nextRevision();
                item = keyspace.put(key, node.value().getBytes(UTF_8), id.value());
            }
            queueRings();
        }
        ring();
        return QueueReader.entry(key, item);
    }

    /** Reads the queue under {@code prefix}; see {@link dev.understudy.port.Coordinator#look}. */
    public synchronized QueueView look(String prefix, Entry own) {
        return QueueReader.view(keyspace.revision(), keyspace.range(KeyRange.prefix(prefix)), own);
    }

    /** Deletes the entry if it still has its create revision. */
    public void withdraw(Entry own) {
        synchronized (this) {
            Keyspace.Item item = keyspace.get(own.key());
            if (item != null && item.createRevision() == own.createRevision()) {
                keyspace.nextRevision();
                keyspace.delete(own.key());
            }
            queueRings();
        }
        ring();
    }

    /**
     * Reads keys; see {@link StateStore#read}.
     *
     * @throws VersionConflictException if the revision is forgotten
     */
    public synchronized Page read(KeyRange range, int limit, long revision) {
        boolean now = revision == StateStore.NOW || revision == StateStore.NEARLY_NOW;
        SortedMap<String, Keyspace.Item> found =
                now ? keyspace.range(range, limit + 1) : keyspace.rangeAt(range, revision);
        ImmutableList<Versioned> items = found.entrySet().stream()
                .limit(limit)
                .map(each -> each.getValue().versioned(each.getKey()))
                .collect(ImmutableList.toImmutableList());
        return new Page(range, items, found.size() > limit, now ? keyspace.revision() : revision);
    }

    /**
     * Applies a batch (claim S1); see {@link StateStore#commit}.
     *
     * @throws NotLeaderException if the entry of {@code fence} is not there with its create revision
     */
    StateStore.Outcome commit(Fence fence, Barrier barrier, List<Transaction> batch) {
        StateStore.Outcome outcome;
        synchronized (this) {
            outcome = commits.commit(fence, barrier, batch);
            queueRings();
        }
        ring();
        return outcome;
    }

    /**
     * Raises a barrier; see {@link StateStore#raiseBarrier}.
     *
     * @throws NotLeaderException if the entry of {@code fence} is not there with its create revision
     */
    long raiseBarrier(Fence fence, String key) {
        long raised;
        synchronized (this) {
            raised = commits.raise(fence, key);
            queueRings();
        }
        ring();
        return raised;
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
    private Claim taken(long nowNanos, Registration holder, long lease) {
        Keyspace.Lease theirs = keyspace.lease(new LeaseId(lease));
        long remaining = Math.max(0, theirs.remainingNanos(nowNanos));
        return new Claim.Taken(holder.incarnation(), new LeaseId(lease), theirs.ttlNanos, remaining);
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
