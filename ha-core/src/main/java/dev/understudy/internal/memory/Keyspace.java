package dev.understudy.internal.memory;

import dev.understudy.error.CompactedException;
import dev.understudy.error.LeaseGoneException;
import dev.understudy.spi.LeaseId;
import dev.understudy.state.KeyRange;
import dev.understudy.state.Keys;
import dev.understudy.state.Versioned;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keys, revisions and leases, as etcd's documentation defines them ("etcd API", "Lease API"); for one thread at a time.
 *
 * <p>All changes between two calls of {@link #nextRevision()} carry one revision, as those of one transaction do.
 */
final class Keyspace {
    /** The revision of an empty store, as in etcd. */
    private static final long FIRST_REVISION = 1;

    /** How many changes can be undone to read at an older revision. */
    private static final int HISTORY = 4096;

    /** A value and its history in numbers; {@code lease} is 0 if it lives under none. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared; the bytes belong to the store.
    record Item(byte[] value, long createRevision, long modRevision, long lease) {
        Versioned versioned(String key) {
            return new Versioned(key, value, modRevision);
        }
    }

    /** What a key held before the change of a revision; {@code before} is null if it did not exist. */
    private record Past(long revision, String key, @Nullable Item before) {}

    /** A lease and what hangs on it. */
    static final class Lease {
        final long id;
        final long ttlNanos;
        final TreeSet<String> keys = new TreeSet<>();
        long deadlineNanos;

        private Lease(long id, long ttlNanos, long nowNanos) {
            this.id = id;
            this.ttlNanos = ttlNanos;
            restart(nowNanos);
        }

        void restart(long nowNanos) {
            deadlineNanos = nowNanos + ttlNanos;
        }

        long remainingNanos(long nowNanos) {
            return deadlineNanos - nowNanos;
        }
    }

    private final TreeMap<String, Item> items = new TreeMap<>(Keys.ORDER);
    private final ArrayDeque<Past> history = new ArrayDeque<>();
    private final Map<Long, Lease> leases = new HashMap<>();
    private final List<String> changed = new ArrayList<>();
    private long revision = FIRST_REVISION;
    private long forgotten;
    private long lastLease;

    long revision() {
        return revision;
    }

    /**
     * A keyspace of its own that is as this one is now. Every lease has its full time again, as in a store that starts
     * from a snapshot.
     */
    Keyspace copy(long nowNanos) {
        Keyspace copy = new Keyspace();
        copy.items.putAll(items);
        copy.history.addAll(history);
        leases.values().forEach(lease -> {
            Lease same = new Lease(lease.id, lease.ttlNanos, nowNanos);
            same.keys.addAll(lease.keys);
            copy.leases.put(lease.id, same);
        });
        copy.revision = revision;
        copy.forgotten = forgotten;
        copy.lastLease = lastLease;
        return copy;
    }

    /** Goes on with leases that neither this keyspace nor {@code other} has granted: ids never repeat. */
    void grantBehind(Keyspace other) {
        lastLease = Math.max(lastLease, other.lastLease);
    }

    /** Begins a new commit. */
    void nextRevision() {
        revision++;
    }

    Lease grant(long nowNanos, long ttlNanos) {
        Lease lease = new Lease(++lastLease, ttlNanos, nowNanos);
        leases.put(lease.id, lease);
        return lease;
    }

    /** @throws LeaseGoneException if it was revoked; a lease that is over but not yet collected is still there */
    Lease lease(LeaseId id) {
        Lease lease = leases.get(id.value());
        if (lease == null) {
            throw new LeaseGoneException("the lease expired or was revoked");
        }
        return lease;
    }

    @Nullable
    Lease findLease(long id) {
        return leases.get(id);
    }

    Collection<Lease> leases() {
        return leases.values();
    }

    /** Ends a lease and deletes its keys; nothing happens if it is no more. */
    void revoke(LeaseId id) {
        Lease lease = leases.remove(id.value());
        if (lease != null && !lease.keys.isEmpty()) {
            nextRevision();
            List.copyOf(lease.keys).forEach(this::delete);
        }
    }

    @Nullable
    Item get(String key) {
        return items.get(key);
    }

    /** All items whose keys start with {@code prefix}, in the order of keys; a copy. */
    SortedMap<String, Item> range(String prefix) {
        return range(KeyRange.prefix(prefix));
    }

    /** All items of a range, in the order of keys; a copy. */
    SortedMap<String, Item> range(KeyRange range) {
        return range(range, Integer.MAX_VALUE);
    }

    /** The first items of a range, in the order of keys; a copy. */
    SortedMap<String, Item> range(KeyRange range, int limit) {
        TreeMap<String, Item> found = new TreeMap<>(Keys.ORDER);
        String begin = range.after().isEmpty() ? range.prefix() : range.after();
        for (Map.Entry<String, Item> each : items.tailMap(begin).entrySet()) {
            if (range.contains(each.getKey())) {
                found.put(each.getKey(), each.getValue());
            } else if (!each.getKey().equals(begin)) {
                break;
            }
            if (found.size() == limit) {
                break;
            }
        }
        return found;
    }

    /**
     * The same as it was at an older revision.
     *
     * @throws CompactedException if that is too long ago
     */
    SortedMap<String, Item> rangeAt(KeyRange range, long atRevision) {
        if (atRevision < forgotten) {
            throw new CompactedException("revision " + atRevision + " is no longer kept");
        }
        SortedMap<String, Item> found = range(range);
        Iterator<Past> changes = history.descendingIterator();
        while (changes.hasNext()) {
            Past past = changes.next();
            if (past.revision() <= atRevision) {
                break;
            }
            if (range.contains(past.key()) && past.before() != null) {
                found.put(past.key(), past.before());
            } else {
                found.remove(past.key());
            }
        }
        return found;
    }

    /** Puts at the present revision; {@code lease} 0 for none. */
    Item put(String key, byte[] value, long lease) {
        Item before = items.get(key);
        Item item = new Item(value, before == null ? revision : before.createRevision(), revision, lease);
        detach(key, before);
        Lease owner = leases.get(lease);
        if (owner != null) {
            owner.keys.add(key);
        }
        items.put(key, item);
        changed(key, before);
        return item;
    }

    /** Deletes at the present revision; nothing happens if the key is absent. */
    void delete(String key) {
        Item before = items.remove(key);
        if (before != null) {
            detach(key, before);
            changed(key, before);
        }
    }

    /** The keys changed since the last call, in the order of changes. */
    List<String> takeChanged() {
        List<String> taken = List.copyOf(changed);
        changed.clear();
        return taken;
    }

    private void changed(String key, @Nullable Item before) {
        changed.add(key);
        history.add(new Past(revision, key, before));
        if (history.size() > HISTORY) {
            forgotten = history.remove().revision();
        }
    }

    private void detach(String key, @Nullable Item before) {
        Lease old = before == null ? null : leases.get(before.lease());
        if (old != null) {
            old.keys.remove(key);
        }
    }
}
