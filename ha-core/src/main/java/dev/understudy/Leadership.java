package dev.understudy;

import dev.understudy.error.NotLeaderException;
import java.time.Duration;

/**
 * Proof of one term of leadership. One immutable handle per term: a stale one answers {@code false}, and nothing done
 * through it can hurt a later term.
 *
 * <p>All methods are safe from any thread, take no lock and do no I/O; time is the monotonic clock, read at each call.
 */
public interface Leadership {
    /** The fencing token of this term. */
    Term term();

    /** The node that holds it: this one. */
    NodeId holder();

    /** What a fenced write compares; stays the same for the whole term. */
    Fence fence();

    /**
     * Whether new guarded work may start. Turns false when the term ends, and then for good, or a stop budget before
     * the local deadline (claim S3), whichever is first.
     */
    boolean isHeld();

    /**
     * Time left until the local deadline, the instant by which everything done under this term must have stopped. It
     * still runs while the service stops, when {@link #isHeld()} is already false; zero once the term is over.
     */
    Duration remaining();

    /**
     * Checks that the term is still held.
     *
     * @throws NotLeaderException if not {@link #isHeld()}
     */
    default void check() {
        if (!isHeld()) {
            throw new NotLeaderException(holder() + " no longer leads: term " + term() + " is over");
        }
    }
}
