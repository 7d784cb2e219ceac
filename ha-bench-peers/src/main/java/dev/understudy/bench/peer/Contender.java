package dev.understudy.bench.peer;

import java.io.IOException;

/** One candidate of one election, by the library under test. Calls come from one thread at a time. */
public interface Contender extends AutoCloseable {
    /** Stands for election; does not wait for the outcome. */
    void stand() throws Exception;

    /** Gives up leadership in the library's own way. Returns when it has been done, or asked for. */
    void resign() throws Exception;

    /** Stands for election once more after having resigned; does nothing where the library does so by itself. */
    default void standAgain() throws Exception {
        stand();
    }

    /** What the library answers a caller who asks now whether this candidate leads; no I/O, any thread. */
    boolean leads();

    /** How many renewals of its lease have been acknowledged so far; -1 if the library does not say. */
    default long renewals() {
        return -1;
    }

    /** Leaves in order. */
    @Override
    void close() throws IOException;
}
