package dev.understudy.internal.election;

import dev.understudy.internal.election.ElectionEvent.OfSession;
import dev.understudy.internal.election.ElectionEvent.RenewFailed;
import dev.understudy.internal.election.ElectionEvent.Renewed;
import dev.understudy.internal.election.ElectionState.InSession;
import dev.understudy.internal.election.ElectionState.InTerm;
import dev.understudy.internal.election.ElectionState.Stopping;

/**
 * Keeps the session's lease alive, also while the service stops (claim S5). One attempt at a time, each with a deadline
 * of its own; after a failed one the next follows soon, through another endpoint if the store has several.
 */
final class Renewing {
    private final LeaseTiming timing;

    Renewing(LeaseTiming timing) {
        this.timing = timing;
    }

    void apply(Turn turn, OfSession event) {
        if (!(turn.state() instanceof InSession in)) {
            return;
        }
        Session session = in.session();
        if (event instanceof Renewed renewed) {
            Deadline granted = timing.deadline(renewed.sentAtNanos(), renewed.ttlNanos());
            long next = renewed.sentAtNanos() + timing.renewInterval().toNanos();
            Session kept = session.renewed(granted, next);
            turn.become(in.with(kept));
            if (in instanceof InTerm && !(in instanceof Stopping)) {
                turn.emit(new ElectionEffect.Extend(kept.deadline()));
            }
        } else if (event instanceof RenewFailed failed) {
            turn.become(in.with(session.failed(failed.sentAtNanos() + timing.retryPauseNanos())));
        }
    }

    void due(Turn turn) {
        if (turn.state() instanceof InSession in
                && isWanted(in)
                && turn.reached(in.session().renewAtNanos())) {
            turn.become(in.with(in.session().sent()));
            turn.emit(new ElectionEffect.Renew(in.session().lease(), turn.now()));
        }
    }

    long dueIn(Turn turn) {
        return turn.state() instanceof InSession in && isWanted(in)
                ? in.session().renewAtNanos() - turn.now()
                : Step.NEVER;
    }

    /** A service that did not stop in its time loses the lease: others must not wait for it for ever (claim L1). */
    private static boolean isWanted(InSession in) {
        boolean overran = in instanceof Stopping stopping && stopping.overran();
        return !in.session().renewing() && !overran;
    }
}
