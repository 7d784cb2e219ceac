package dev.understudy.state;

import dev.understudy.Fence;
import dev.understudy.error.LockLostException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Proof that a lock was won. One immutable handle for each time it is held: a stale one answers {@code false}, and
 * closing it hurts nobody.
 *
 * <p>All methods are safe from any thread; all but {@link #close} return at once, by the monotonic clock.
 */
public interface HeldLock extends AutoCloseable {
    String name();

    /** The fencing token: larger each time the lock is held, whoever holds it. */
    long token();

    /** What a write compares that is only to be applied while this lock is held; see {@link SharedState#commit}. */
    Fence fence();

    /** Whether the lock is still held: not closed, not lost, and the local deadline has not passed (claim S3). */
    boolean isHeld();

    /** Time left until the local deadline, unless the lease is renewed, as it is all the time; zero if not held. */
    Duration remaining();

    /** Completes when the lock is lost; never if it is closed first. Do not block its thread. */
    CompletionStage<Void> lost();

    /** @throws LockLostException if not {@link #isHeld()} */
    default void check() {
        if (!isHeld()) {
            throw new LockLostException("lock " + name() + " with token " + token() + " is no longer held");
        }
    }

    /** Frees the lock; blocks for a round trip. If the store cannot be asked, the lock is free when its lease ends. */
    @Override
    void close();
}
