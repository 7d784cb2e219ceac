package dev.understudy.internal.mirror;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.understudy.spi.StateFeed.Change;
import dev.understudy.state.Keys;
import dev.understudy.state.Versioned;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The keys and the one revision they are of. Only the present source may write, so that a subscription which was given
 * up cannot slip anything in behind its successor.
 */
final class MirrorMap {
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    @GuardedBy("lock")
    private NavigableMap<String, Versioned> items = empty();

    @GuardedBy("lock")
    private long revision;

    @GuardedBy("lock")
    private long source;

    static NavigableMap<String, Versioned> empty() {
        return new TreeMap<>(Keys.ORDER);
    }

    /** From now on only {@code next} may write. */
    void changeSource(long next) {
        lock.writeLock().lock();
        try {
            source = next;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Shows a whole new state, which may be older than the one before if the store was restored. */
    void replace(NavigableMap<String, Versioned> whole, long at) {
        lock.writeLock().lock();
        try {
            items = whole;
            revision = at;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** What came of an {@link #apply}. */
    enum Applied {
        DONE,
        /** The source is no longer the present one. */
        STALE,
        /** The changes do not come after what is shown. */
        OUT_OF_ORDER
    }

    /** Applies the changes of whole commits, all at once for readers. */
    Applied apply(long from, ImmutableList<Change> changes) {
        lock.writeLock().lock();
        try {
            if (from != source) {
                return Applied.STALE;
            }
            if (changes.get(0).revision() <= revision) {
                return Applied.OUT_OF_ORDER;
            }
            for (Change change : changes) {
                if (change.item().isPresent()) {
                    items.put(change.key(), change.item().get());
                } else {
                    items.remove(change.key());
                }
            }
            revision = changes.get(changes.size() - 1).revision();
            return Applied.DONE;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Nothing more happened up to {@code at}. */
    Applied reach(long from, long at) {
        lock.writeLock().lock();
        try {
            if (from != source) {
                return Applied.STALE;
            }
            revision = Math.max(revision, at);
            return Applied.DONE;
        } finally {
            lock.writeLock().unlock();
        }
    }

    Optional<Versioned> get(String key) {
        lock.readLock().lock();
        try {
            return Optional.ofNullable(items.get(key));
        } finally {
            lock.readLock().unlock();
        }
    }

    ImmutableList<Versioned> range(String prefix, String after, int limit) {
        boolean inside = Keys.ORDER.compare(after, prefix) >= 0;
        lock.readLock().lock();
        try {
            ImmutableList.Builder<Versioned> found = ImmutableList.builder();
            int left = limit;
            Map<String, Versioned> tail =
                    inside && !after.isEmpty() ? items.tailMap(after, false) : items.tailMap(prefix, true);
            for (Map.Entry<String, Versioned> each : tail.entrySet()) {
                if (left == 0 || !each.getKey().startsWith(prefix)) {
                    break;
                }
                found.add(each.getValue());
                left--;
            }
            return found.build();
        } finally {
            lock.readLock().unlock();
        }
    }

    int size() {
        lock.readLock().lock();
        try {
            return items.size();
        } finally {
            lock.readLock().unlock();
        }
    }

    long revision() {
        lock.readLock().lock();
        try {
            return revision;
        } finally {
            lock.readLock().unlock();
        }
    }
}
