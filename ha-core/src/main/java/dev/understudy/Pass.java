package dev.understudy;

import dev.understudy.error.NotLeaderException;

/**
 * Admission of one piece of guarded work. Close it when the work is done: the gate waits for all passes before the
 * service is stopped. Safe from any thread.
 */
public interface Pass extends AutoCloseable {
    /** The term under which the work was admitted. */
    Leadership leadership();

    /**
     * Checks, just before a side effect that no store fences, that the term is still held. This narrows the window;
     * only a resource that compares the term closes it.
     *
     * @throws NotLeaderException if it is not
     */
    default void check() {
        leadership().check();
    }

    /** The work is done. Closing again has no effect. */
    @Override
    void close();
}
