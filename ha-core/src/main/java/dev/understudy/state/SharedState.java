package dev.understudy.state;

import dev.understudy.Fence;
import dev.understudy.Leadership;
import dev.understudy.error.CompactedException;
import dev.understudy.error.UnavailableException;
import java.util.Optional;

/**
 * The state that outlives a leader: keys and values, read by every node, written by the leader alone.
 *
 * <p>Reads are linearizable. To write, bind the state to the term: {@link #under}. Keys are text (see {@link Keys}),
 * values are bytes; an empty value is not the same as an absent key.
 *
 * <p>Safe from any thread. Reads and writes complete within the backend's request timeout, the wait for their turn
 * included; a read that follows a write of unknown outcome may take twice that. Replies fail with the exceptions named
 * here, or with another {@link dev.understudy.error.HaException} that says why no retry can help, such as a value over
 * the store's limit: not applied.
 */
public interface SharedState {
    /** Reads one key; empty if absent. Fails with {@link UnavailableException}. */
    Reply<Optional<Versioned>> get(String key);

    /**
     * Reads the first keys that start with {@code prefix}, ordered by key, at one revision. Fails with
     * {@link UnavailableException}.
     *
     * @param limit the most to return, at least 1
     */
    Reply<Page> range(String prefix, int limit);

    /**
     * Reads what comes after {@code page}, at the page's own revision: page by page a reader sees the state of one
     * moment. Fails with {@link UnavailableException}, or with {@link CompactedException} when the store does not have
     * that revision any more: begin again.
     *
     * @param limit the most to return, at least 1
     */
    Reply<Page> next(Page page, int limit);

    /** The state as this leader may write it. Costs nothing; a stale one refuses every write. */
    StateWriter under(Leadership leadership);

    /**
     * Applies one transaction under any fence, such as a lock's, in a commit of its own; a leader writes better with
     * {@link #under}. Fails as {@link StateWriter#commit} does, but after an unknown outcome nothing stops it from
     * being applied late, as long as the fence holds.
     *
     * @return the revision of the commit
     */
    Reply<Long> commit(Fence fence, Transaction transaction);

    /** The part of the state below {@code prefix}, with keys that begin after it. */
    SharedState at(String prefix);

    /** The state as values of one type. */
    default <T> TypedState<T> as(Codec<T> codec) {
        return new TypedState<>(this, codec);
    }
}
