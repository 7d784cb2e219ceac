package dev.understudy.port;

import dev.understudy.api.NodeId;
import dev.understudy.error.LeaseGoneException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.error.UnavailableException;
import dev.understudy.queue.Candidate;
import dev.understudy.queue.Claim;
import dev.understudy.queue.Entry;
import dev.understudy.queue.Grant;
import dev.understudy.queue.LeaseId;
import dev.understudy.queue.QueueView;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Lease, queue and bell of one election in one store.
 *
 * <p>Every verb is asynchronous, makes <em>one</em> attempt, and never blocks the caller; the implementation should
 * answer within {@code timeout} (the caller gives up then anyway). Stages fail, unwrapped, with
 * {@link UnavailableException} when the verb was certainly not applied, {@link OutcomeUnknownException} when it may
 * have been (claim S7), {@link LeaseGoneException} where stated, and {@link dev.understudy.error.ConfigException} when
 * no retry can help (wrong password, certificate refused). They may complete on any thread.
 */
public interface Coordinator extends AutoCloseable {
    /** Grants a lease of {@code ttl}, whole seconds rounded up; the answer tells what was really granted. */
    CompletionStage<Grant> grant(Duration ttl, Duration timeout);

    /**
     * Renews once.
     *
     * @return the time to live now granted, nanoseconds; fails with {@link LeaseGoneException} if the lease is no more
     */
    CompletionStage<Long> renew(LeaseId lease, Duration timeout);

    /** Revokes the lease and with it every key under it; a lease that is no more counts as revoked. */
    CompletionStage<Void> revoke(LeaseId lease, Duration timeout);

    /**
     * Claims {@code who.id()} under {@code lease} unless another incarnation holds it; a claim of the same incarnation
     * under an older lease is replaced. Idempotent. Fails with {@link LeaseGoneException}.
     */
    CompletionStage<Claim> claim(LeaseId lease, Candidate who, Duration timeout);

    /**
     * Joins the queue under {@code lease}, or returns the entry that is there already. Fails with
     * {@link LeaseGoneException}.
     */
    CompletionStage<Entry> enlist(LeaseId lease, NodeId id, Duration timeout);

    /** Reads the queue linearizably, as {@code own} must see it. */
    CompletionStage<QueueView> look(Entry own, Duration timeout);

    /**
     * Where the holder of a queue entry can be reached, as its claim says; empty if it is not in the registry or gives
     * no address. For people and redirects, never for decisions.
     */
    CompletionStage<String> locate(String holder, Duration timeout);

    /**
     * Raises what terms count from to at least {@code base}, never lowers it (claim S2). Whoever leads is deposed by
     * it. Idempotent.
     */
    CompletionStage<Void> raise(long base, Duration timeout);

    /** Leaves the queue: deletes the entry if it still has its create revision; else does nothing. */
    CompletionStage<Void> withdraw(Entry own, Duration timeout);

    /**
     * Watches one key. {@code ring} is called, from any thread, once the watch is established, after each change of the
     * key, and whenever the watch may have missed something; it may ring too often and it may fail to ring: it is a
     * doorbell, never the truth. The bell repairs itself until closed.
     */
    Bell listen(String key, Runnable ring);

    /** Frees what the coordinator itself holds; never blocks for longer than a second. Idempotent. */
    @Override
    void close();

    /** A watch that can be closed; closing twice is harmless, and a ring may still come just afterwards. */
    interface Bell extends AutoCloseable {
        @Override
        void close();
    }
}
