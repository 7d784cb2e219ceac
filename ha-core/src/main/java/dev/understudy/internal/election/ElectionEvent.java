package dev.understudy.internal.election;

import dev.understudy.NodeId;
import dev.understudy.Term;
import dev.understudy.error.HaException;
import dev.understudy.spi.Challenge;
import dev.understudy.spi.Claim;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Eviction;
import dev.understudy.spi.Evidence;
import dev.understudy.spi.Grant;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.MembershipSnapshot;
import dev.understudy.spi.QueueView;
import java.util.Optional;

/** What can happen to an elector. */
public sealed interface ElectionEvent {
    /** Stand for election. */
    record Start() implements ElectionEvent {}

    /** Leave for good. */
    record Close() implements ElectionEvent {}

    /** Give up the present term, if there is one, and stay a candidate. */
    record StepDown() implements ElectionEvent {}

    /** Hand the present term over to a node, if it can be done. */
    record Transfer(NodeId to) implements ElectionEvent {}

    /** Time has passed. */
    record Tick() implements ElectionEvent {}

    /** The bell rang, or the process woke from a pause: what is known of the queue may be old. */
    record Rang() implements ElectionEvent {}

    /** A sensor has something to say of the process behind the leader's entry. */
    record Sensed(Entry leader, String sensor, Evidence evidence) implements ElectionEvent {}

    /** A lease asked for at {@code sentAtNanos} was granted. */
    record Granted(Grant grant, long sentAtNanos) implements ElectionEvent {}

    record GrantFailed(HaException cause) implements ElectionEvent {}

    /** Something about one session; ignored if it is about another one than the present. */
    sealed interface OfSession extends ElectionEvent {
        LeaseId lease();
    }

    record Claimed(LeaseId lease, Claim claim) implements OfSession {}

    record ClaimFailed(LeaseId lease, HaException cause) implements OfSession {}

    record Enlisted(LeaseId lease, Entry own) implements OfSession {}

    record EnlistFailed(LeaseId lease, HaException cause) implements OfSession {}

    /** A renewal sent at {@code sentAtNanos} was acknowledged. */
    record Renewed(LeaseId lease, long sentAtNanos, long ttlNanos) implements OfSession {}

    record RenewFailed(LeaseId lease, long sentAtNanos, HaException cause) implements OfSession {}

    /** The store no longer knows the lease. */
    record LeaseGone(LeaseId lease) implements OfSession {}

    record Looked(LeaseId lease, QueueView view) implements OfSession {}

    record LookFailed(LeaseId lease, HaException cause) implements OfSession {}

    /** The removal of a dead leader's entry was answered. */
    record OustTried(ElectionEffect.Oust attempt, Eviction outcome) implements OfSession {
        @Override
        public LeaseId lease() {
            return attempt.own().lease();
        }
    }

    record OustFailed(LeaseId lease, Entry leader, HaException cause) implements OfSession {}

    /** The store showed the challenge, as it was asked to. */
    record Challenged(ElectionEffect.Challenge question, Challenge challenge) implements OfSession {
        @Override
        public LeaseId lease() {
            return question.own().lease();
        }
    }

    record ChallengeFailed(ElectionEffect.Challenge question, HaException cause) implements OfSession {
        @Override
        public LeaseId lease() {
            return question.own().lease();
        }
    }

    /** All candidates were read, in order to hand over to {@code to}, or to whoever is preferred. */
    record Surveyed(LeaseId lease, Optional<NodeId> to, MembershipSnapshot roll) implements OfSession {}

    record SurveyFailed(LeaseId lease, Optional<NodeId> to, HaException cause) implements OfSession {}

    /** The entry is gone, or {@code ok} is false and it may still be there. */
    record Withdrawn(LeaseId lease, boolean ok) implements OfSession {}

    /** The lease is gone, or {@code ok} is false and it may still be there. */
    record Revoked(LeaseId lease, boolean ok) implements OfSession {}

    /** The service runs. */
    record Started(Term term) implements ElectionEvent {}

    record StartFailed(Term term, Throwable cause) implements ElectionEvent {}

    /** The service has stopped. */
    record Stopped(Term term) implements ElectionEvent {}
}
