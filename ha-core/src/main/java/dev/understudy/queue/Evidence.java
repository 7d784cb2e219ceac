package dev.understudy.queue;

/** What a crash sensor has to say of the process behind a queue entry (claim S10). Silence is never evidence. */
public sealed interface Evidence {
    /** Signs of life are there: from now on their absence would mean something. */
    record Alive() implements Evidence {}

    /**
     * The sign of life is gone. Suspicion only: a store's own trouble may look the same, and a living process restores
     * its sign at once.
     *
     * @param armedRevision the revision of the record that named the lost sign: unchanged until the sign is restored
     */
    record Missing(long armedRevision) implements Evidence {}

    /** The process that was connected no longer exists: proof (assumption A5). */
    record Gone() implements Evidence {}
}
