package dev.understudy.state;

import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.error.UnavailableException;
import java.time.Duration;
import java.util.Optional;

/**
 * Named locks that all nodes of one election share, such as one for each payment channel. Whoever waits gets a lock in
 * the order of arrival, across nodes and threads; a lock is not reentrant. A holder's lock lives under a lease: if its
 * process dies, the lock is free when the lease ends, or, if the process led, as soon as the next leader has found it
 * dead. The queue has the layout of etcd's {@code concurrency.Mutex}.
 *
 * <p>Like any lock with a lease, it can be lost while its holder is paused; what must not happen twice has to compare
 * the {@link HeldLock#fence} or {@link HeldLock#token} (M. Kleppmann, "How to do distributed locking", 2016).
 *
 * <p>Safe from any thread; calls block. They throw {@link UnavailableException} or {@link OutcomeUnknownException} if
 * the store cannot be asked: then the lock is not held, and whatever place was taken in the queue is given up.
 */
public interface Locks {
    /**
     * Takes the lock if nobody holds it or waits for it.
     *
     * @param name 1 to 200 characters
     */
    Optional<HeldLock> tryLock(String name);

    /**
     * Takes the lock, waiting for those who came before.
     *
     * @param patience how long to wait; empty is returned after it
     * @throws InterruptedException if the waiting thread is interrupted: its place is given up
     */
    Optional<HeldLock> lock(String name, Duration patience) throws InterruptedException;

    /** Who holds the lock: a node's id. */
    Optional<String> holder(String name);

    /**
     * Takes the lock away from whoever holds it, for operators: the holder finds out within a second or so, and writes
     * fenced by it are refused at once.
     *
     * @return who held it; empty if nobody did
     */
    Optional<String> unlock(String name);
}
