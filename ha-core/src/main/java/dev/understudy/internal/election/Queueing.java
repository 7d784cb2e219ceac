package dev.understudy.internal.election;

import dev.understudy.LossReason;
import dev.understudy.internal.election.ElectionEvent.LookFailed;
import dev.understudy.internal.election.ElectionEvent.Looked;
import dev.understudy.internal.election.ElectionEvent.OfSession;
import dev.understudy.internal.election.ElectionEvent.OustTried;
import dev.understudy.internal.election.ElectionEvent.Rang;
import dev.understudy.internal.election.ElectionEvent.StartFailed;
import dev.understudy.internal.election.ElectionEvent.Started;
import dev.understudy.internal.election.ElectionState.InQueue;
import dev.understudy.internal.election.ElectionState.Leading;
import dev.understudy.internal.election.ElectionState.Queued;
import dev.understudy.internal.election.ElectionState.Starting;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Era;
import dev.understudy.spi.QueueView;
import java.time.Duration;

/**
 * Reads the queue and acts on what it shows: promotion only when a linearizable read shows the own entry first (claim
 * S6), deposition as soon as it shows anything else (claim S1). The bell only says when to read.
 */
final class Queueing {
    /** How long a node whose service failed to start leaves the field to others. */
    private static final long RETREAT_NANOS = Duration.ofSeconds(5).toNanos();

    private final LeaseTiming timing;
    private final Leaving leaving;
    private final Guarding guarding;

    Queueing(LeaseTiming timing, Leaving leaving, Guarding guarding) {
        this.timing = timing;
        this.leaving = leaving;
        this.guarding = guarding;
    }

    void apply(Turn turn, ElectionEvent event) {
        if (event instanceof Rang && turn.state() instanceof InQueue in) {
            turn.become(in.with(in.reading().rang()));
        } else if (event instanceof Started started
                && turn.state() instanceof Starting starting
                && starting.term().equals(started.term())) {
            turn.become(new Leading(
                    starting.session(), starting.own(), starting.reading(), Succession.firstSurveyNanos(turn.now())));
        } else if (event instanceof StartFailed failed
                && turn.state() instanceof Starting starting
                && starting.term().equals(failed.term())) {
            leaving.depose(turn, LossReason.START_FAILED, new Next.Retreat(RETREAT_NANOS, Tries.AGAIN));
        }
    }

    void apply(Turn turn, OfSession event) {
        if (!(turn.state() instanceof InQueue in)) {
            return;
        }
        if (event instanceof LookFailed) {
            turn.become(in.with(in.reading().failed(turn.now() + timing.retryPauseNanos())));
        } else if (event instanceof Looked looked) {
            turn.become(in.with(in.reading().answered()));
            saw(turn, looked.view());
        } else if (event instanceof OustTried tried) {
            saw(turn, tried.outcome().view());
        }
    }

    /** Acts on what a read shows, unless a later one was seen already. */
    private void saw(Turn turn, QueueView view) {
        if (!leaving.staysIn(turn, view.era())) {
            return;
        }
        InQueue in = (InQueue) turn.state();
        if (view.revision() < in.reading().revision()) {
            return;
        }
        turn.become(in.with(in.reading().upTo(view.revision())));
        if (turn.state() instanceof Queued queued) {
            seenAsCandidate(turn, queued, view);
        } else if (!view.ownIsFirst(in.own().base())) {
            leaving.deprive(turn, LossReason.REVOKED);
        }
    }

    void due(Turn turn) {
        if (turn.state() instanceof Starting starting && turn.reached(starting.startByNanos())) {
            leaving.depose(turn, LossReason.START_FAILED, new Next.Retreat(RETREAT_NANOS, Tries.AGAIN));
        }
        if (turn.state() instanceof InQueue in && in.reading().wanted(turn.now())) {
            Duration pause = in instanceof Queued ? timing.waitingLookInterval() : timing.lookInterval();
            turn.become(in.with(in.reading().sent(turn.now() + pause.toNanos())));
            turn.emit(new ElectionEffect.Look(in.own()));
        }
    }

    long dueIn(Turn turn) {
        if (!(turn.state() instanceof InQueue in)) {
            return Step.NEVER;
        }
        long look = in.reading().reading() ? Step.NEVER : in.reading().dueNanos() - turn.now();
        return in instanceof Starting starting ? Math.min(look, starting.startByNanos() - turn.now()) : look;
    }

    private void seenAsCandidate(Turn turn, Queued queued, QueueView view) {
        if (view.own().isEmpty()) {
            leaving.release(turn, queued.session().lease(), new Next.Rejoin());
        } else if (view.ownIsFirst()) {
            promote(turn, queued, view.own().orElseThrow(), view.era());
        } else {
            if (!view.predecessor().equals(queued.predecessor())) {
                Entry predecessor = view.predecessor().orElseThrow();
                turn.become(queued.behind(predecessor));
                turn.emit(new ElectionEffect.Listen(predecessor));
            }
            guarding.saw(turn, view);
        }
    }

    private void promote(Turn turn, Queued queued, Entry own, Era era) {
        Deadline deadline = queued.session().deadline();
        if (deadline.mustStop(turn.now())) {
            // The lease is too old to lead on. Read again when the renewal that is under way may have been answered.
            turn.become(queued.with(queued.reading().failed(turn.now() + timing.retryPauseNanos())));
            return;
        }
        long startBy = turn.now() + timing.startBudget().toNanos();
        Starting starting = new Starting(queued.session(), own, queued.reading(), startBy);
        turn.become(starting);
        turn.emit(new ElectionEffect.Elect(own, own.fence(era), deadline));
        turn.emit(new ElectionEffect.Listen(own));
    }
}
