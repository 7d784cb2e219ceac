package dev.understudy.api;

import com.google.common.collect.ImmutableList;
import dev.understudy.error.NotLeaderException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.error.UnavailableException;
import dev.understudy.error.VersionConflictException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The state that outlives a leader. Reads are linearizable; every write carries the writer's term and is applied only
 * while that term's queue entry exists (claim S1), in one step with the write.
 *
 * <p>Safe from any thread. Every call completes within the backend's request timeout. Stages fail with the exceptions
 * named here, unwrapped, or with another {@link dev.understudy.error.HaException} that says why no retry can help, such
 * as a value over the store's limit: not applied. They complete on a thread of the backend: do not block there.
 */
public interface SharedState {
    /** Reads one key; empty if absent. Fails with {@link UnavailableException}. */
    CompletionStage<Optional<Versioned>> get(String key);

    /**
     * Reads all keys that start with {@code prefix}, ordered by key, at one revision. Fails with
     * {@link UnavailableException}.
     *
     * @param limit the most to return, at least 1
     */
    CompletionStage<ImmutableList<Versioned>> range(String prefix, int limit);

    /**
     * Applies the whole transaction, or nothing of it, under the term of {@code fence}.
     *
     * <p>Fails with {@link NotLeaderException} (the term is over), {@link VersionConflictException} (a required version
     * did not match) or {@link UnavailableException}: not applied; with {@link OutcomeUnknownException}: read before
     * any retry (claim S7).
     *
     * @return the revision of the commit: the new version of every key it put
     */
    CompletionStage<Long> commit(Fence fence, Transaction transaction);
}
