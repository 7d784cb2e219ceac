package dev.understudy.state;

import com.google.common.collect.ImmutableList;
import dev.understudy.Leadership;
import dev.understudy.error.NotLeaderException;
import dev.understudy.error.UnavailableException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A copy, in this process' memory, of the shared state under one prefix, kept up to date while the node waits, so that
 * a take-over need not load it. It always shows the state as it was at one revision, {@link #revision()}; how old that
 * is depends on the network, so a leader asks {@link #current} first.
 *
 * <p>It is a cache and never the truth: a write must require the versions that were read, as a {@link Transaction}
 * does. Safe from any thread; reads take a short lock and do no I/O.
 */
public interface Mirror {
    /**
     * Completes when the mirror shows at least what was committed before this call: with a term that was just won, all
     * that earlier terms have written. The time it takes does not depend on how much state there is. Completes on a
     * thread of the mirror: do not block there.
     *
     * <p>Fails with {@link NotLeaderException} if the term ends first, {@link UnavailableException} if the store cannot
     * be read for the node's start budget.
     *
     * @return the revision that was asked for
     */
    CompletionStage<Long> current(Leadership leadership);

    /**
     * Completes when the mirror shows the state of {@code revision} or a later one: a leader that wants to read its own
     * write waits for the version of the commit. Fails with {@link UnavailableException} after the start budget.
     */
    CompletionStage<Void> reached(long revision);

    /**
     * One key; empty if absent.
     *
     * @throws UnavailableException if the mirror has not been filled yet
     */
    Optional<Versioned> get(String key);

    /**
     * Keys that start with {@code prefix}, in order, all at one revision.
     *
     * @param after only keys behind this one; empty for the beginning
     * @param limit the most to return, at least 1
     * @throws UnavailableException if the mirror has not been filled yet
     */
    ImmutableList<Versioned> range(String prefix, String after, int limit);

    /** How many keys there are. */
    int size();

    /** The revision that the mirror shows; 0 until it is filled. */
    long revision();
}
