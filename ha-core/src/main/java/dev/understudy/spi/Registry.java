package dev.understudy.spi;

import dev.understudy.NodeId;
import dev.understudy.error.LeaseGoneException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * The nodes of one election: one record for each id, under its session's lease (claim S9). See {@link ElectionStore}
 * for what every verb promises.
 */
public interface Registry {
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

    /** The record of a node; empty if there is none. */
    CompletionStage<Optional<Member>> member(String id, Duration timeout);

    /**
     * Deletes what this election keeps under a lease that goes on living: the queue entry, and the claim of {@code id}.
     */
    CompletionStage<Void> release(LeaseId lease, NodeId id, Duration timeout);

    /**
     * Revokes the lease of a process that is proven or believed to be dead, and those of the locks it held, if the
     * registry knows them. Idempotent.
     */
    CompletionStage<Void> reap(LeaseId session, Duration timeout);
}
