package dev.understudy.internal.election;

import com.google.common.collect.ImmutableList;
import dev.understudy.NodeId;
import dev.understudy.internal.election.ElectionEvent.OfSession;
import dev.understudy.internal.election.ElectionState.BackingOff;
import dev.understudy.internal.election.ElectionState.Claiming;
import dev.understudy.internal.election.ElectionState.Idle;
import dev.understudy.internal.election.ElectionState.InQueue;
import dev.understudy.internal.election.ElectionState.InSession;
import dev.understudy.internal.election.ElectionState.Leading;
import dev.understudy.internal.election.ElectionState.Observing;
import dev.understudy.internal.election.ElectionState.Queued;
import dev.understudy.internal.election.ElectionState.Starting;
import dev.understudy.internal.lease.LeaseTiming;

/**
 * The elector's decisions: a pure function from state, event and time to state and effects. No thread, no clock, no
 * I/O; one seed of events gives one run.
 *
 * <p>A step has three parts: what time alone has ended, then the event, then what is due. Time comes first, so that an
 * answer which arrives after a deadline cannot bring back what the clock has taken (claim S3).
 *
 * <p>This page says which rule answers what: the list of {@link Due} for the time, and one method for each event. The
 * rules are in seven classes, each for one part of a candidate's life. None calls the clock; all go through
 * {@link Turn#become}, which checks {@link Transitions}. An event may come too late for its state: each rule looks.
 */
public final class ElectionMachine {
    private final Joining joining;
    private final Renewing renewing;
    private final Queueing queueing;
    private final Guarding guarding;
    private final Challenging challenging;
    private final Succession succession;
    private final Leaving leaving;

    /** What time ends, before the event is looked at. */
    private final Due<InSession> expiry;
    /** What time begins, after the event, in this order. */
    private final ImmutableList<Due<?>> due;

    /**
     * A machine for one elector.
     *
     * @param id this node's name, for messages
     * @param timing all timings
     * @param policy what its user prefers
     * @param salt differs between processes; spreads their retries
     */
    public ElectionMachine(NodeId id, LeaseTiming timing, Policy policy, long salt) {
        this.leaving = new Leaving(timing, salt);
        this.joining = new Joining(id, timing, policy, salt, leaving);
        this.renewing = new Renewing(timing);
        this.guarding = new Guarding(timing, policy);
        this.challenging = new Challenging(timing);
        this.queueing = new Queueing(timing, leaving, guarding);
        this.succession = new Succession(id, policy, leaving);

        this.expiry = new Due<>(InSession.class, leaving::expireAt, leaving::expire);
        this.due = ImmutableList.of(
                new Due<>(BackingOff.class, joining::retryAt, joining::retry),
                new Due<>(Claiming.class, joining::claimAt, joining::claim),
                new Due<>(InSession.class, renewing::renewAt, renewing::renew),
                new Due<>(Starting.class, queueing::startBy, queueing::startIsOverdue),
                new Due<>(InQueue.class, queueing::lookAt, queueing::look),
                new Due<>(Queued.class, guarding::oustAt, guarding::evict),
                new Due<>(Queued.class, challenging::askAt, challenging::ask),
                new Due<>(Leading.class, succession::surveyAt, succession::survey),
                new Due<>(Observing.class, succession::observeAt, succession::observe));
    }

    /** Where every elector begins. */
    public static ElectionState initial() {
        return new Idle();
    }

    /**
     * Takes one step.
     *
     * @param nowNanos the monotonic clock; never smaller than in the step before
     * @throws IllegalStateException if a rule breaks the transition table: a bug
     */
    public Step step(ElectionState state, ElectionEvent event, long nowNanos) {
        Turn turn = new Turn(state, nowNanos);
        expiry.apply(turn);
        if (event instanceof OfSession answer && !isOfPresentSession(turn, answer)) {
            late(turn, answer);
        } else {
            event.to(new Answers(turn));
        }
        due.forEach(each -> each.apply(turn));
        return new Step(turn.state(), turn.effects(), wakeIn(turn));
    }

    private static boolean isOfPresentSession(Turn turn, OfSession answer) {
        return turn.state() instanceof InSession in && in.session().lease().equals(answer.lease());
    }

    /** An answer to a session that is over is void, but whoever asked for a transfer still waits for word. */
    private void late(Turn turn, OfSession answer) {
        if (answer instanceof ElectionEvent.Surveyed surveyed) {
            succession.surveyedLate(turn, surveyed.to());
        } else if (answer instanceof ElectionEvent.SurveyFailed failed) {
            succession.surveyedLate(turn, failed.to());
        }
    }

    private long wakeIn(Turn turn) {
        long first = expiry.waitNanos(turn);
        for (Due<?> each : due) {
            first = Math.min(first, each.waitNanos(turn));
        }
        return Math.max(0, first);
    }

    /** The rule that answers each event. Those about a session arrive here only if it is the present one. */
    private final class Answers implements ElectionEvent.Handler {
        private final Turn turn;

        Answers(Turn turn) {
            this.turn = turn;
        }

        @Override
        public void start(ElectionEvent.Start event) {
            joining.start(turn);
        }

        @Override
        public void granted(ElectionEvent.Granted event) {
            joining.granted(turn, event);
        }

        @Override
        public void grantFailed(ElectionEvent.GrantFailed event) {
            joining.grantFailed(turn, event.cause());
        }

        @Override
        public void claimed(ElectionEvent.Claimed event) {
            joining.claimed(turn, event.claim());
        }

        @Override
        public void claimFailed(ElectionEvent.ClaimFailed event) {
            joining.claimFailed(turn, event.cause());
        }

        @Override
        public void enlisted(ElectionEvent.Enlisted event) {
            joining.enlisted(turn, event.own());
        }

        @Override
        public void enlistFailed(ElectionEvent.EnlistFailed event) {
            joining.enlistFailed(turn, event.cause());
        }

        @Override
        public void renewed(ElectionEvent.Renewed event) {
            renewing.acknowledged(turn, event);
        }

        @Override
        public void renewFailed(ElectionEvent.RenewFailed event) {
            renewing.failed(turn, event);
        }

        @Override
        public void rang(ElectionEvent.Notified event) {
            queueing.rang(turn);
        }

        @Override
        public void looked(ElectionEvent.Looked event) {
            queueing.looked(turn, event.view());
        }

        @Override
        public void lookFailed(ElectionEvent.LookFailed event) {
            queueing.lookFailed(turn);
        }

        @Override
        public void started(ElectionEvent.Started event) {
            queueing.started(turn, event.term());
        }

        @Override
        public void startFailed(ElectionEvent.StartFailed event) {
            queueing.startFailed(turn, event.term());
        }

        @Override
        public void sensed(ElectionEvent.Sensed event) {
            guarding.sensed(turn, event);
        }

        /** The one event with two answers: the monitor is settled before the queue may promote, or end the monitor. */
        @Override
        public void evictionTried(ElectionEvent.EvictionTried event) {
            guarding.evictionTried(turn, event);
            queueing.shown(turn, event.outcome().view());
        }

        @Override
        public void evictionFailed(ElectionEvent.EvictionFailed event) {
            guarding.evictionFailed(turn, event.leader());
        }

        @Override
        public void challenged(ElectionEvent.Challenged event) {
            challenging.answered(turn, event);
        }

        @Override
        public void challengeFailed(ElectionEvent.ChallengeFailed event) {
            challenging.failed(turn, event);
        }

        @Override
        public void transfer(ElectionEvent.Transfer event) {
            succession.transfer(turn, event.to());
        }

        @Override
        public void surveyed(ElectionEvent.Surveyed event) {
            succession.surveyed(turn, event);
        }

        @Override
        public void surveyFailed(ElectionEvent.SurveyFailed event) {
            succession.surveyFailed(turn, event);
        }

        @Override
        public void stepDown(ElectionEvent.StepDown event) {
            leaving.stepDown(turn);
        }

        @Override
        public void leaseGone(ElectionEvent.LeaseGone event) {
            leaving.leaseGone(turn);
        }

        @Override
        public void close(ElectionEvent.Close event) {
            leaving.close(turn);
        }

        @Override
        public void stopped(ElectionEvent.Stopped event) {
            leaving.stopped(turn, event.term());
        }

        @Override
        public void withdrawn(ElectionEvent.Withdrawn event) {
            joining.withdrawn(turn, event);
        }

        @Override
        public void revoked(ElectionEvent.Revoked event) {
            joining.revoked(turn, event);
        }

        /** Nothing more: every step looks at the time. */
        @Override
        public void tick(ElectionEvent.Tick event) {}
    }
}
