package dev.understudy.spi;

/** One lock in one store: a queue of its own, whose head holds the lock. */
public interface LockStore extends AutoCloseable {
    /** What entries live under. */
    Leases leases();

    /** Who stands in line. */
    CandidateQueue queue();

    /**
     * Ends the watches that were opened here; a verb under way still ends as it would have. Never blocks for longer
     * than a second. Idempotent.
     */
    @Override
    void close();
}
