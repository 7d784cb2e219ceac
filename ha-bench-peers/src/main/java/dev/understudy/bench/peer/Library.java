package dev.understudy.bench.peer;

/** A library under test with its connection to a store; all candidates of a process share it. */
public interface Library extends AutoCloseable {
    /** A candidate that does not stand yet. */
    Contender contender(String id, Audience audience);

    /** Closes the connection. */
    @Override
    void close();

    /** Opens a library as its documentation says. */
    interface Opener {
        Library open(Options options) throws Exception;
    }
}
