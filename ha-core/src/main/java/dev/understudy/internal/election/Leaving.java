package dev.understudy.internal.election;

import dev.understudy.LossReason;
import dev.understudy.Term;
import dev.understudy.internal.clock.Backoff;
import dev.understudy.internal.election.ElectionState.BackingOff;
import dev.understudy.internal.election.ElectionState.Ended;
import dev.understudy.internal.election.ElectionState.Granting;
import dev.understudy.internal.election.ElectionState.Idle;
import dev.understudy.internal.election.ElectionState.InQueue;
import dev.understudy.internal.election.ElectionState.InSession;
import dev.understudy.internal.election.ElectionState.InTerm;
import dev.understudy.internal.election.ElectionState.Leading;
import dev.understudy.internal.election.ElectionState.Queued;
import dev.understudy.internal.election.ElectionState.Releasing;
import dev.understudy.internal.election.ElectionState.Stopping;
import dev.understudy.internal.lease.Deadline;
import dev.understudy.internal.lease.LeaseTiming;
import dev.understudy.spi.Era;
import dev.understudy.spi.LeaseId;
import java.time.Duration;
import java.util.Optional;

/**
 * All ways out. The order is always the same: the term ends, the service stops, the entry leaves the queue, the lease
 * is revoked (claim S5); a session without a term skips the first two.
 */
final class Leaving {
    /** A term that its node gives up sooner than that, or before its service has started, was none to speak of. */
    private static final long SETTLED_NANOS = Duration.ofSeconds(2).toNanos();
    /** Between such terms; the longest pause is that after a start that failed. */
    private static final Backoff PAUSE = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(5));

    private final LeaseTiming timing;
    private final long salt;

    Leaving(LeaseTiming timing, long salt) {
        this.timing = timing;
        this.salt = salt;
    }

    /** When the time to stop ends, or the term, or the session, whichever there is. */
    Optional<Long> expireAt(InSession in) {
        if (in instanceof Stopping stopping) {
            return stopping.overran()
                    ? Optional.empty()
                    : Optional.of(stopping.deadline().untilNanos());
        }
        Deadline deadline = in.session().deadline();
        return Optional.of(in instanceof InTerm ? deadline.stopAtNanos() : deadline.untilNanos());
    }

    void expire(Turn turn, InSession in) {
        if (in instanceof Stopping stopping) {
            turn.become(stopping.overrun());
            turn.emit(new ElectionEffect.Overrun(stopping.term()));
        } else if (in instanceof InTerm) {
            depose(turn, LossReason.LAPSED, new Next.Rejoin());
        } else {
            leave(turn, in, new Next.Rejoin());
        }
    }

    /** The store no longer knows the lease. A service that is stopping already has its deadline. */
    void leaseGone(Turn turn) {
        InSession in = (InSession) turn.state();
        if (in instanceof Stopping) {
            return;
        }
        if (in instanceof InTerm) {
            deprive(turn, LossReason.LAPSED);
        } else {
            leave(turn, in, new Next.Rejoin());
        }
    }

    void stepDown(Turn turn) {
        if (turn.state() instanceof InTerm && !(turn.state() instanceof Stopping)) {
            depose(turn, LossReason.RESIGNED, afterThisTerm(turn));
        }
    }

    /**
     * What follows a term that this node gives up of its own will: the queue again. A service that gives up whenever it
     * is started would be started again dozens of times a second, so from the second such term in a row there is a
     * pause, and it grows. Once is nothing: somebody may have asked for it.
     */
    Next afterThisTerm(Turn turn) {
        boolean settled = turn.state() instanceof Leading leading && turn.now() - leading.sinceNanos() >= SETTLED_NANOS;
        if (settled) {
            return new Next.Rejoin();
        }
        int before = ((InTerm) turn.state()).session().briefTerms();
        long pause = before == 0 ? 0 : PAUSE.spreadNanos(before - 1, salt);
        return new Next.Retreat(pause, Tries.afterBriefTerms(before + 1));
    }

    void close(Turn turn) {
        ElectionState state = turn.state();
        Next next = new Next.Close();
        if (state instanceof Idle || state instanceof Granting || state instanceof BackingOff) {
            turn.become(new Ended(Optional.empty()));
            turn.emit(new ElectionEffect.Finish(Optional.empty()));
        } else if (state instanceof Stopping stopping) {
            turn.become(stopping.then(next));
        } else if (state instanceof InTerm) {
            depose(turn, LossReason.CLOSED, next);
        } else if (state instanceof InSession in) {
            leave(turn, in, next);
        } else if (state instanceof Releasing releasing && !(releasing.next() instanceof Next.Fail)) {
            turn.become(new Releasing(releasing.lease(), next));
        }
    }

    /** The service has stopped: the entry leaves the queue. */
    void stopped(Turn turn, Term term) {
        if (turn.state() instanceof Stopping stopping && stopping.term().equals(term)) {
            release(turn, stopping.session().lease(), Optional.of(departure(stopping)), stopping.next());
        }
    }

    /** Ends the present term; the service is told to stop, and has what is left of the lease to do so. */
    void depose(Turn turn, LossReason reason, Next next) {
        depose(turn, reason, next, ((InTerm) turn.state()).session().deadline());
    }

    /**
     * Ends a term whose entry or lease is gone: another node may lead already, whatever the lease says, so the service
     * has its stop budget and no more.
     */
    void deprive(Turn turn, LossReason reason) {
        Deadline held = ((InTerm) turn.state()).session().deadline();
        long until = turn.now() + timing.stopBudget().toNanos();
        boolean sooner = until - held.untilNanos() < 0;
        depose(turn, reason, new Next.Rejoin(), sooner ? new Deadline(turn.now(), until) : held);
    }

    /**
     * Notes the era of the store that a read shows. A session is of one era: if the store was restored to an older
     * state, what it remembers may never have been, and its place in the queue may be one that it had left. So it ends,
     * and with it the term (claim S2).
     *
     * @return whether the session goes on
     */
    boolean staysIn(Turn turn, Era era) {
        InSession in = (InSession) turn.state();
        if (in instanceof Stopping || !in.session().isOfAnother(era)) {
            turn.become(in.with(in.session().of(era)));
            return true;
        }
        if (in instanceof InTerm) {
            deprive(turn, LossReason.RESTORED);
        } else {
            leave(turn, in, new Next.Rejoin());
        }
        return false;
    }

    private static void depose(Turn turn, LossReason reason, Next next, Deadline deadline) {
        InTerm term = (InTerm) turn.state();
        turn.become(new Stopping(term.session(), term.own(), deadline, reason, next, false, Optional.empty()));
        turn.emit(new ElectionEffect.Unlisten());
        turn.emit(new ElectionEffect.Depose(reason, deadline));
    }

    /** Revokes the lease of a session that has no place in the queue, or lost it. */
    void release(Turn turn, LeaseId lease, Next next) {
        release(turn, lease, Optional.empty(), next);
    }

    /** Leaves the queue, if in it, then revokes the lease; no service is running. */
    private static void release(Turn turn, LeaseId lease, Optional<ElectionEffect> departure, Next next) {
        boolean vigilant =
                turn.state() instanceof Queued queued && queued.monitor().isPresent();
        turn.become(new Releasing(lease, next));
        turn.emit(new ElectionEffect.Unlisten());
        if (vigilant) {
            turn.emit(new ElectionEffect.Dismiss());
        }
        turn.emit(departure.orElseGet(() -> new ElectionEffect.Revoke(lease)));
    }

    private static ElectionEffect departure(Stopping stopping) {
        return stopping.heir()
                .<ElectionEffect>map(heir -> new ElectionEffect.HandOver(stopping.own(), heir, stopping.reason()))
                .orElseGet(() -> new ElectionEffect.Withdraw(stopping.own(), Optional.of(stopping.reason())));
    }

    private static void leave(Turn turn, InSession in, Next next) {
        Optional<ElectionEffect> withdraw = in instanceof InQueue queue
                ? Optional.of(new ElectionEffect.Withdraw(queue.own(), Optional.empty()))
                : Optional.empty();
        release(turn, in.session().lease(), withdraw, next);
    }
}
