package dev.understudy.spi;

import com.google.common.collect.ImmutableList;
import dev.understudy.error.CompactedException;
import dev.understudy.error.HaException;
import dev.understudy.error.UnavailableException;
import dev.understudy.state.Versioned;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The shared state of one election as a whole: all of it at one revision, page by page, and every change after a
 * revision. What a mirror and a backup are made of; it writes nothing.
 *
 * <p>Safe from any thread; nothing blocks. Stages fail, unwrapped, with {@link UnavailableException}, with
 * {@link CompactedException} where stated, or with another {@link HaException} that says why no retry can help.
 */
public interface StateFeed {
    /** Stands for the present revision, read linearizably. */
    long NOW = 0;

    /**
     * Reads one page, in the order of keys.
     *
     * @param prefix of the keys to read
     * @param after the last key of the page before; empty for the first page
     * @param revision the revision of the first page, so that all pages show one state; {@link #NOW} for the first.
     *     Fails with {@link CompactedException} if it is no longer kept
     * @param limit the most keys to return, at least 1; a page may be shorter
     */
    CompletionStage<Page> page(String prefix, String after, long revision, int limit);

    /** The store's present revision, read linearizably: nothing committed before the call is later. */
    CompletionStage<Long> revision();

    /** The era of the store in which the latest answer was given: in another one all that was read before is void. */
    default Era era() {
        return Era.FIRST;
    }

    /**
     * Follows every change of keys with this prefix after a revision, until it is closed or lost. Calls of
     * {@code follower} come one at a time, in the order of revisions, from any thread.
     */
    Following follow(String prefix, long after, Follower follower);

    /**
     * Some keys at one revision.
     *
     * @param revision of the whole read
     * @param more whether there are keys behind the last of these
     */
    record Page(long revision, ImmutableList<Versioned> items, boolean more) {}

    /**
     * One key changed.
     *
     * @param revision of the commit
     * @param item what is there now; empty if it was deleted
     */
    record Change(String key, long revision, Optional<Versioned> item) {}

    /** Hears what changes; must not block. */
    interface Follower {
        /** All changes of one or more whole commits; none between these and the ones before is missing. */
        void changed(ImmutableList<Change> changes);

        /** Everything up to this revision has been told. */
        void reached(long revision);

        /**
         * The subscription is over, because what comes next might not be complete: follow again from the last revision
         * told, or read anew if this is a {@link CompactedException}. Said once, and the last word.
         */
        void lost(HaException cause);
    }

    /** A following; its follower may be called once more just after it was closed. */
    interface Following extends Subscription {
        /** Asks that {@link Follower#reached} be called soon; it may be in vain. */
        void requestProgress();
    }
}
