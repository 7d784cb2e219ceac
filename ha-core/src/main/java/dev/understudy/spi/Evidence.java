package dev.understudy.spi;

/** What a crash sensor has to say of the process behind a queue entry (claim S10). Silence is never evidence. */
public sealed interface Evidence {
    /** Signs of life are there: from now on their absence would mean something. */
    record Alive() implements Evidence {}

    /**
     * The sensor does not see the process any more, and that says nothing of the process: a time-out, an unreachable
     * network, something in between that broke.
     */
    record Blind() implements Evidence {}

    /**
     * The sign of life is gone. Suspicion only: a store's own trouble may look the same, and a living process restores
     * its sign at once.
     *
     * @param armedRevision the revision of the record that named the lost sign: unchanged until the sign is restored
     */
    record Missing(long armedRevision) implements Evidence {}

    /**
     * The connection to the process was reset, and its address refuses others since. That is how a process may end; but
     * a firewall in between does the same, so it takes a second witness.
     *
     * @param answers whether the process has said that it answers challenges
     */
    record Reset(boolean answers) implements Evidence {}

    /** The process that was connected no longer exists: proof (assumption A5). */
    record Gone() implements Evidence {}
}
