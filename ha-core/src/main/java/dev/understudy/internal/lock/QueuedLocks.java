package dev.understudy.internal.lock;

import dev.understudy.NodeId;
import dev.understudy.error.ConfigException;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.internal.clock.Ticker;
import dev.understudy.internal.lease.LeaseTiming;
import dev.understudy.spi.Entry;
import dev.understudy.spi.LockStore;
import dev.understudy.state.HeldLock;
import dev.understudy.state.Keys;
import dev.understudy.state.Locks;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Locks that are queues of a store, one for each name, as elections are: the first entry holds the lock, and each waits
 * for the one before it. Nobody is told to hold a lock before a linearizable read has shown its entry first (claim S6).
 */
public final class QueuedLocks implements Locks, AutoCloseable {
    private static final int LONGEST_NAME = 200;

    private final Function<String, LockStore> queues;
    private final NodeId self;
    private final LeaseTiming timing;
    private final Ticker ticker;
    private final Scheduler scheduler;
    private final Set<LockAttempt> attempts = ConcurrentHashMap.newKeySet();

    /**
     * Locks of one election.
     *
     * @param queues the queue of a lock by its name; does not block
     * @param self what others read as the holder
     * @param timing of the leases
     */
    public QueuedLocks(
            Function<String, LockStore> queues, NodeId self, LeaseTiming timing, Ticker ticker, Scheduler scheduler) {
        this.queues = queues;
        this.self = self;
        this.timing = timing;
        this.ticker = ticker;
        this.scheduler = scheduler;
    }

    @Override
    public Optional<HeldLock> tryLock(String name) {
        try {
            return lock(name, Duration.ZERO);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public Optional<HeldLock> lock(String name, Duration patience) throws InterruptedException {
        LockAttempt attempt = new LockAttempt(checked(name), self, queues.apply(name), timing, ticker, scheduler);
        attempts.add(attempt);
        try {
            Optional<HeldLock> won = attempt.lock(patience);
            if (won.isPresent()) {
                attempt.whenOver(() -> attempts.remove(attempt));
            }
            return won;
        } finally {
            if (!attempt.isWon()) {
                attempts.remove(attempt);
                attempt.giveUp();
            }
        }
    }

    @Override
    public Optional<String> holder(String name) {
        return first(queues.apply(checked(name))).map(Entry::holder);
    }

    @Override
    public Optional<String> unlock(String name) {
        LockStore lock = queues.apply(checked(name));
        Optional<Entry> first = first(lock);
        first.ifPresent(entry -> LockAttempt.settled(
                lock.queue().withdraw(entry, Optional.empty(), timing.joinTimeout()), timing.joinTimeout()));
        return first.map(Entry::holder);
    }

    /** Frees every lock that is held here; whoever waits gives up. */
    @Override
    public void close() {
        attempts.forEach(LockAttempt::giveUp);
    }

    private Optional<Entry> first(LockStore lock) {
        return LockAttempt.settled(lock.queue().survey(timing.joinTimeout()), timing.joinTimeout()).queue().stream()
                .findFirst();
    }

    private static String checked(String name) {
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw new ConfigException("lock", name, "must be 1 to " + LONGEST_NAME + " characters");
        }
        // The store's names are UTF-8, where all missing halves of surrogate pairs would be the same: a question mark.
        if (!Keys.isText(name)) {
            throw new ConfigException("lock", name, "must be well-formed Unicode");
        }
        return name;
    }
}
