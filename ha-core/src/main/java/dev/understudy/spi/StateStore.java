package dev.understudy.spi;

import com.google.common.collect.ImmutableList;
import dev.understudy.Fence;
import dev.understudy.error.NotLeaderException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.error.UnavailableException;
import dev.understudy.error.VersionConflictException;
import dev.understudy.state.KeyRange;
import dev.understudy.state.Page;
import dev.understudy.state.Reply;
import dev.understudy.state.Transaction;
import dev.understudy.state.Versioned;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What a store must offer to hold the shared state of one election; everything else is built on it.
 *
 * <p>Every verb is asynchronous, makes <em>one</em> attempt and ends within the store's request timeout. Stages fail,
 * unwrapped, with {@link UnavailableException} when the verb was certainly not applied, {@link OutcomeUnknownException}
 * when it may have been or may still be (claim S7), or another {@link dev.understudy.error.HaException} when no retry
 * can help. They may complete on any thread. Safe from any thread.
 */
public interface StateStore {
    /** The revision that stands for the present one. */
    long NOW = 0;

    /** The revision that stands for the newest one that whoever is asked knows of: it may be stale, but it is cheap. */
    long NEARLY_NOW = -1;

    /** A barrier above all others: whoever names it is stopped by none. */
    long NO_BARRIER = Long.MAX_VALUE;

    /**
     * Reads keys in order: linearizably {@link #NOW}, cheaply {@link #NEARLY_NOW}, or as they were at a revision that
     * was told before; fails with {@link VersionConflictException} if whoever is asked does not have that revision (any
     * more).
     *
     * @param limit the most to return, at least 1
     */
    CompletionStage<Page> read(KeyRange keys, int limit, long revision);

    /**
     * Applies each transaction of the batch wholly or not at all, in one atomic step under one fence (claim S1). All
     * conditions are judged on the state before the batch. No key may be written by two transactions.
     *
     * <p>Fails with {@link NotLeaderException} if the term of {@code fence} is over: nothing was applied.
     *
     * @param barrier the newest barrier the caller knows of; {@link #NO_BARRIER} not to care
     * @param batch within {@link #limits()}
     * @param timeout within which it ends
     */
    CompletionStage<Outcome> commit(Fence fence, long barrier, List<Transaction> batch, Duration timeout);

    /** The same within the store's request timeout. */
    default CompletionStage<Outcome> commit(Fence fence, long barrier, List<Transaction> batch) {
        return commit(fence, barrier, batch, limits().timeout());
    }

    /**
     * Raises a barrier: no commit that names an older one is applied afterwards, also none that was sent before and is
     * still under way. Idempotent in effect. Fails with {@link NotLeaderException}.
     *
     * @return the new barrier, larger than {@code fence}'s create revision
     */
    CompletionStage<Long> raiseBarrier(Fence fence);

    /** How large a batch may be. */
    Limits limits();

    /**
     * Applies one transaction, behind no barrier. Fails with {@link VersionConflictException} if a condition does not
     * hold.
     *
     * @return the revision of the commit
     */
    default CompletionStage<Long> commit(Fence fence, Transaction transaction) {
        return Reply.of(
                commit(fence, NO_BARRIER, ImmutableList.of(transaction)),
                outcome -> outcome.committed().applied(0));
    }

    /** How a batch went. */
    sealed interface Outcome {
        /** The batch, unless a barrier stopped it. */
        default Committed committed() {
            throw new IllegalStateException("stopped by a barrier: " + this);
        }
    }

    /**
     * The batch was judged.
     *
     * @param revision of the commit: the new version of all keys that were put
     * @param verdicts one for each transaction, in order
     */
    record Committed(long revision, ImmutableList<Verdict> verdicts) implements Outcome {
        @Override
        public Committed committed() {
            return this;
        }

        /**
         * The revision, if that transaction was applied.
         *
         * @throws VersionConflictException if it was not
         */
        public long applied(int index) {
            if (verdicts.get(index) instanceof Refused refused) {
                throw refused.conflict();
            }
            return revision;
        }
    }

    /** Nothing was applied: the caller's barrier is not the newest. */
    record Barred(long newest) implements Outcome {}

    /** How one transaction went. */
    sealed interface Verdict {}

    /** All conditions held, and all is written. */
    record Applied() implements Verdict {}

    /**
     * A condition did not hold, and nothing is written.
     *
     * @param found the keys of the conditions, those that exist; with their values if there was only one condition
     */
    record Refused(ImmutableList<Versioned> found) implements Verdict {
        /** The same as an exception. */
        public VersionConflictException conflict() {
            return new VersionConflictException("not applied: a condition does not hold; found " + found);
        }
    }

    /**
     * Limits of one batch.
     *
     * @param operations the number of transactions in it plus the width of the widest ({@link Transaction#width}) must
     *     not exceed this
     * @param width the widest transaction, alone in its batch or not
     * @param bytes keys, values and {@link #OVERHEAD} for each key that is written or compared, together
     * @param timeout within which each verb ends
     */
    record Limits(int operations, int width, int bytes, Duration timeout) {
        /** What the store adds to a key at most, bytes. */
        public static final int OVERHEAD = 64;
    }
}
