package dev.understudy.spi;

import com.google.common.collect.ImmutableList;
import dev.understudy.NodeId;
import dev.understudy.error.LeaseGoneException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.error.UnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
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
     * @return the time to live now granted, nanoseconds, counted from this call at the latest; fails with
     *     {@link LeaseGoneException} if the lease is no more
     */
    CompletionStage<Long> renew(LeaseId lease, Duration timeout);

    /** Revokes the lease and with it every key under it; a lease that is no more counts as revoked. */
    CompletionStage<Void> revoke(LeaseId lease, Duration timeout);

    /**
     * Revokes the lease of a process that is proven or believed to be dead, and those of the locks it held, if the
     * store knows them. Idempotent. The session alone by default.
     */
    default CompletionStage<Void> reap(LeaseId session, Duration timeout) {
        return revoke(session, timeout);
    }

    /** What is left of a lease, nanoseconds, for people; empty if it is no more. */
    CompletionStage<OptionalLong> remaining(LeaseId lease, Duration timeout);

    /**
     * Deletes what this election keeps under a lease that goes on living: the queue entry, and the claim of {@code id}.
     */
    CompletionStage<Void> release(LeaseId lease, NodeId id, Duration timeout);

    /**
     * Claims {@code who.id()} under {@code lease} unless another incarnation holds it; a claim of the same incarnation
     * under an older lease is replaced. Idempotent. Fails with {@link LeaseGoneException}.
     */
    CompletionStage<Claim> claim(LeaseId lease, Candidate who, Duration timeout);

    /**
     * Sets the state that the record of {@code id} tells people, if it is this incarnation's. For show: no claim rests
     * on it.
     *
     * @return false if there is no such record, or it changed meanwhile
     */
    CompletionStage<Boolean> announce(NodeId id, UUID incarnation, String state, Duration timeout);

    /**
     * Joins the queue under {@code lease}, or returns the entry that is there already. Fails with
     * {@link LeaseGoneException}.
     */
    CompletionStage<Entry> enlist(LeaseId lease, NodeId id, Duration timeout);

    /** Reads the queue linearizably, as {@code own} must see it. */
    CompletionStage<QueueView> look(Entry own, Duration timeout);

    /** The registry's record of a node; empty if there is none. */
    CompletionStage<Optional<Member>> member(String id, Duration timeout);

    /**
     * Raises what terms count from to at least {@code base}, never lowers it (claim S2). Whoever leads is deposed by
     * it. Idempotent.
     */
    CompletionStage<Void> raise(long base, Duration timeout);

    /** Reads the whole queue and the whole registry linearizably: for a choice among many, not for each round. */
    CompletionStage<MembershipSnapshot> survey(Duration timeout);

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
    CompletionStage<Ousted> oust(Entry own, Entry leader, Grounds grounds, TermEnd end, Duration timeout);

    /** How the first in line asks the leader through the store whether it lives. */
    Challenges challenges();

    /**
     * Sends what a take-over will send, in a form that changes nothing, so that the first real one finds its code
     * loaded and its connection open. Nobody waits for the answer. Does nothing by default.
     */
    default CompletionStage<Void> rehearse(Entry own, Duration timeout) {
        return CompletableFuture.completedFuture(null);
    }

    /** Records that the term of {@code own} began, if it still stands in the queue; keeps the history bounded. */
    CompletionStage<Void> began(Entry own, Instant from, Duration timeout);

    /**
     * The latest terms, newest first, as {@link TermRecord#told} tells them.
     *
     * @param limit from 1 to 1000
     */
    CompletionStage<ImmutableList<TermRecord>> history(int limit, Duration timeout);

    /** The store's own crash sensor, if it has one; closed with the coordinator. */
    Optional<CrashSensor> sign();

    /**
     * Watches one key. {@code ring} is called, from any thread, once the watch is established, after each change of the
     * key, and whenever the watch may have missed something; it may ring too often and it may fail to ring: it is a
     * doorbell, never the truth. The bell repairs itself until closed.
     */
    Watch listen(String key, Runnable ring);

    /** Frees what the coordinator itself holds; never blocks for longer than a second. Idempotent. */
    @Override
    void close();

    /** A watch that can be closed; closing twice is harmless, and a ring may still come just afterwards. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
