package dev.understudy.internal.election;

import dev.understudy.LossReason;
import dev.understudy.Term;
import dev.understudy.internal.election.ElectionState.InQueue;
import dev.understudy.internal.election.ElectionState.Leading;
import dev.understudy.internal.election.ElectionState.Queued;
import dev.understudy.internal.election.ElectionState.Starting;
import dev.understudy.internal.lease.Deadline;
import dev.understudy.internal.lease.LeaseTiming;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Era;
import dev.understudy.spi.QueueView;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads the queue and acts on what it shows: promotion only when a linearizable read shows the own entry first (claim
 * S6), deposition as soon as it shows anything else (claim S1). The watch only says when to read.
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

    void rang(Turn turn) {
        if (turn.state() instanceof InQueue in) {
            turn.become(in.with(in.reading().rang(turn.now())));
        }
    }

    void started(Turn turn, Term term) {
        if (turn.state() instanceof Starting starting && starting.term().equals(term)) {
            turn.become(new Leading(
                    starting.session(),
                    starting.own(),
                    starting.reading(),
                    Succession.firstSurveyNanos(turn.now()),
                    turn.now()));
        }
    }

    void startFailed(Turn turn, Term term) {
        if (turn.state() instanceof Starting starting && starting.term().equals(term)) {
            retreat(turn);
        }
    }

    void looked(Turn turn, QueueView view) {
        if (turn.state() instanceof InQueue in) {
            turn.become(in.with(in.reading().answered()));
            shown(turn, view);
        }
    }

    void lookFailed(Turn turn) {
        if (turn.state() instanceof InQueue in) {
            lookLater(turn, in);
        }
    }

    /** Acts on what a read or a removal shows of the queue, unless something later was seen already. */
    void shown(Turn turn, QueueView view) {
        if (!(turn.state() instanceof InQueue) || !leaving.staysIn(turn, view.era())) {
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

    Optional<Long> startBy(Starting starting) {
        return Optional.of(starting.startByNanos());
    }

    void startIsOverdue(Turn turn, Starting starting) {
        retreat(turn);
    }

    Optional<Long> lookAt(InQueue in) {
        return in.reading().sendAtNanos();
    }

    void look(Turn turn, InQueue in) {
        Duration pause = in instanceof Queued ? timing.waitingLookInterval() : timing.lookInterval();
        turn.become(in.with(in.reading().sent(turn.now() + pause.toNanos())));
        turn.emit(new ElectionEffect.Look(in.own()));
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
            lookLater(turn, queued);
            return;
        }
        long startBy = turn.now() + timing.startBudget().toNanos();
        Starting starting = new Starting(queued.session(), own, queued.reading(), startBy);
        turn.become(starting);
        turn.emit(new ElectionEffect.Elect(own, own.fence(era), deadline));
        turn.emit(new ElectionEffect.Listen(own));
    }

    private void lookLater(Turn turn, InQueue in) {
        turn.become(in.with(in.reading().failed(turn.now() + timing.retryPauseNanos())));
    }

    private void retreat(Turn turn) {
        leaving.depose(turn, LossReason.START_FAILED, new Next.Retreat(RETREAT_NANOS, Tries.AGAIN));
    }
}
