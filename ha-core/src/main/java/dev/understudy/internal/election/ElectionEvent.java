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
    /** Hands this event to the method of {@code handler} that is for it. */
    void to(Handler handler);

    /** One method for each event, so that the compiler knows when one is forgotten. */
    interface Handler {
        void start(Start event);

        void close(Close event);

        void stepDown(StepDown event);

        void transfer(Transfer event);

        void tick(Tick event);

        void rang(Notified event);

        void sensed(Sensed event);

        void granted(Granted event);

        void grantFailed(GrantFailed event);

        void claimed(Claimed event);

        void claimFailed(ClaimFailed event);

        void enlisted(Enlisted event);

        void enlistFailed(EnlistFailed event);

        void renewed(Renewed event);

        void renewFailed(RenewFailed event);

        void leaseGone(LeaseGone event);

        void looked(Looked event);

        void lookFailed(LookFailed event);

        void evictionTried(EvictionTried event);

        void evictionFailed(EvictionFailed event);

        void challenged(Challenged event);

        void challengeFailed(ChallengeFailed event);

        void surveyed(Surveyed event);

        void surveyFailed(SurveyFailed event);

        void withdrawn(Withdrawn event);

        void revoked(Revoked event);

        void started(Started event);

        void startFailed(StartFailed event);

        void stopped(Stopped event);
    }

    /** Stand for election. */
    record Start() implements ElectionEvent {
        @Override
        public void to(Handler handler) {
            handler.start(this);
        }
    }

    /** Leave for good. */
    record Close() implements ElectionEvent {
        @Override
        public void to(Handler handler) {
            handler.close(this);
        }
    }

    /** Give up the present term, if there is one, and stay a candidate. */
    record StepDown() implements ElectionEvent {
        @Override
        public void to(Handler handler) {
            handler.stepDown(this);
        }
    }

    /** Hand the present term over to a node, if it can be done. */
    record Transfer(NodeId to) implements ElectionEvent {
        @Override
        public void to(Handler handler) {
            handler.transfer(this);
        }
    }

    /** Time has passed. */
    record Tick() implements ElectionEvent {
        @Override
        public void to(Handler handler) {
            handler.tick(this);
        }
    }

    /** A watch told of a change, or the process woke from a pause: what is known of the queue may be old. */
    record Notified() implements ElectionEvent {
        @Override
        public void to(Handler handler) {
            handler.rang(this);
        }
    }

    /** A sensor has something to say of the process behind the leader's entry. */
    record Sensed(Entry leader, String sensor, Evidence evidence) implements ElectionEvent {
        @Override
        public void to(Handler handler) {
            handler.sensed(this);
        }
    }

    /** A lease asked for at {@code sentAtNanos} was granted. */
    record Granted(Grant grant, long sentAtNanos) implements ElectionEvent {
        @Override
        public void to(Handler handler) {
            handler.granted(this);
        }
    }

    record GrantFailed(HaException cause) implements ElectionEvent {
        @Override
        public void to(Handler handler) {
            handler.grantFailed(this);
        }
    }

    /** Something about one session; void if it is about another one than the present. */
    sealed interface OfSession extends ElectionEvent {
        LeaseId lease();
    }

    record Claimed(LeaseId lease, Claim claim) implements OfSession {
        @Override
        public void to(Handler handler) {
            handler.claimed(this);
        }
    }

    record ClaimFailed(LeaseId lease, HaException cause) implements OfSession {
        @Override
        public void to(Handler handler) {
            handler.claimFailed(this);
        }
    }

    record Enlisted(LeaseId lease, Entry own) implements OfSession {
        @Override
        public void to(Handler handler) {
            handler.enlisted(this);
        }
    }

    record EnlistFailed(LeaseId lease, HaException cause) implements OfSession {
        @Override
        public void to(Handler handler) {
            handler.enlistFailed(this);
        }
    }

    /** A renewal sent at {@code sentAtNanos} was acknowledged. */
    record Renewed(LeaseId lease, long sentAtNanos, long ttlNanos) implements OfSession {
        @Override
        public void to(Handler handler) {
            handler.renewed(this);
        }
    }

    record RenewFailed(LeaseId lease, long sentAtNanos, HaException cause) implements OfSession {
        @Override
        public void to(Handler handler) {
            handler.renewFailed(this);
        }
    }

    /** The store no longer knows the lease. */
    record LeaseGone(LeaseId lease) implements OfSession {
        @Override
        public void to(Handler handler) {
            handler.leaseGone(this);
        }
    }

    record Looked(LeaseId lease, QueueView view) implements OfSession {
        @Override
        public void to(Handler handler) {
            handler.looked(this);
        }
    }

    record LookFailed(LeaseId lease, HaException cause) implements OfSession {
        @Override
        public void to(Handler handler) {
            handler.lookFailed(this);
        }
    }

    /** The removal of a dead leader's entry was answered. */
    record EvictionTried(ElectionEffect.Evict attempt, Eviction outcome) implements OfSession {
        @Override
        public LeaseId lease() {
            return attempt.own().lease();
        }

        @Override
        public void to(Handler handler) {
            handler.evictionTried(this);
        }
    }

    record EvictionFailed(LeaseId lease, Entry leader, HaException cause) implements OfSession {
        @Override
        public void to(Handler handler) {
            handler.evictionFailed(this);
        }
    }

    /** The store showed the challenge, as it was asked to. */
    record Challenged(ElectionEffect.Challenge question, Challenge challenge) implements OfSession {
        @Override
        public LeaseId lease() {
            return question.own().lease();
        }

        @Override
        public void to(Handler handler) {
            handler.challenged(this);
        }
    }

    record ChallengeFailed(ElectionEffect.Challenge question, HaException cause) implements OfSession {
        @Override
        public LeaseId lease() {
            return question.own().lease();
        }

        @Override
        public void to(Handler handler) {
            handler.challengeFailed(this);
        }
    }

    /** All candidates were read, in order to hand over to {@code to}, or to whoever is preferred. */
    record Surveyed(LeaseId lease, Optional<NodeId> to, MembershipSnapshot roll) implements OfSession {
        @Override
        public void to(Handler handler) {
            handler.surveyed(this);
        }
    }

    record SurveyFailed(LeaseId lease, Optional<NodeId> to, HaException cause) implements OfSession {
        @Override
        public void to(Handler handler) {
            handler.surveyFailed(this);
        }
    }

    /** A session is being released: its entry is gone, or {@code ok} is false and it may still be there. */
    record Withdrawn(LeaseId lease, boolean ok) implements ElectionEvent {
        @Override
        public void to(Handler handler) {
            handler.withdrawn(this);
        }
    }

    /** A session is being released: its lease is gone, or {@code ok} is false and it may still be there. */
    record Revoked(LeaseId lease, boolean ok) implements ElectionEvent {
        @Override
        public void to(Handler handler) {
            handler.revoked(this);
        }
    }

    /** The service runs. */
    record Started(Term term) implements ElectionEvent {
        @Override
        public void to(Handler handler) {
            handler.started(this);
        }
    }

    record StartFailed(Term term, Throwable cause) implements ElectionEvent {
        @Override
        public void to(Handler handler) {
            handler.startFailed(this);
        }
    }

    /** The service has stopped. */
    record Stopped(Term term) implements ElectionEvent {
        @Override
        public void to(Handler handler) {
            handler.stopped(this);
        }
    }
}
