package dev.understudy.spi;

import dev.understudy.NodeId;
import dev.understudy.error.LeaseGoneException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The candidates of one election in their order; see {@link ElectionStore} for what every verb promises. */
public interface CandidateQueue {
    /**
     * Joins the queue under {@code lease}, or returns the entry that is there already. Fails with
     * {@link LeaseGoneException}.
     */
    CompletionStage<Entry> enlist(LeaseId lease, NodeId id, Duration timeout);

    /** Reads the queue linearizably, as {@code own} must see it. */
    CompletionStage<QueueView> look(Entry own, Duration timeout);

    /** Reads the whole queue and the whole registry linearizably: for a choice among many, not for each round. */
    CompletionStage<MembershipSnapshot> survey(Duration timeout);

    /**
     * Watches one key. {@code ring} is called, from any thread, once the watch is established, after each change of the
     * key, and whenever the watch may have missed something; it may ring too often and it may fail to ring: it is a
     * doorbell, never the truth. The watch repairs itself until closed.
     */
    Subscription watch(String key, Runnable ring);

    /**
     * Leaves the queue: deletes the entry if it still has its create revision; else does nothing to it.
     *
     * @param end how the term ended, if {@code own} held one: recorded in the same step, unless its end is known
     *     already
     */
    CompletionStage<Void> withdraw(Entry own, Optional<TermEnd> end, Duration timeout);

    /**
     * Hands a term over: in one step deletes {@code own} and every other entry ahead of {@code heir}, if {@code own} is
     * first, {@code heir} still stands in the queue, and all entries ahead of it are in the registry (claim L6). Else
     * does nothing.
     *
     * @return whether it was done
     */
    CompletionStage<Boolean> handOver(Entry own, Entry heir, TermEnd end, Duration timeout);

    /**
     * Removes a dead leader's entry, and tells what the queue is then, in one step: if {@code leader} and {@code own}
     * still have their create revisions, and what the grounds rest on is still as it was seen (claim S10).
     */
    CompletionStage<Eviction> evict(Entry own, Entry leader, Grounds grounds, TermEnd end, Duration timeout);

    /**
     * Sends what a take-over will send, in a form that changes nothing, so that the first real one finds its code
     * loaded and its connection open. Nobody waits for the answer. Does nothing by default.
     */
    default CompletionStage<Void> rehearse(Entry own, Duration timeout) {
        return CompletableFuture.completedFuture(null);
    }

    /**
     * Raises what terms count from to at least {@code base}, never lowers it (claim S2). Whoever leads is deposed by
     * it. Idempotent.
     */
    CompletionStage<Void> raise(long base, Duration timeout);
}
