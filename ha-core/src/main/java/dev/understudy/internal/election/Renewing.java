package dev.understudy.internal.election;

import dev.understudy.internal.election.ElectionEvent.RenewFailed;
import dev.understudy.internal.election.ElectionEvent.Renewed;
import dev.understudy.internal.election.ElectionState.InSession;
import dev.understudy.internal.election.ElectionState.InTerm;
import dev.understudy.internal.election.ElectionState.Stopping;
import java.util.Optional;

/**
 * Keeps the session's lease alive, also while the service stops (claim S5). One attempt at a time, each with a deadline
 * of its own; after a failed one the next follows soon, through another endpoint if the store has several.
 */
final class Renewing {
    private final LeaseTiming timing;

    Renewing(LeaseTiming timing) {
        this.timing = timing;
    }

    void acknowledged(Turn turn, Renewed event) {
        InSession in = (InSession) turn.state();
        Deadline granted = timing.deadline(event.sentAtNanos(), event.ttlNanos());
        long next = event.sentAtNanos() + timing.renewInterval().toNanos();
        Session kept = in.session().renewed(granted, next);
        turn.become(in.with(kept));
        if (in instanceof InTerm && !(in instanceof Stopping)) {
            turn.emit(new ElectionEffect.Extend(kept.deadline()));
        }
    }

    void failed(Turn turn, RenewFailed event) {
        InSession in = (InSession) turn.state();
        turn.become(in.with(in.session().failed(event.sentAtNanos() + timing.retryPauseNanos())));
    }

    /** A service that did not stop in its time loses the lease: others must not wait for it for ever (claim L1). */
    Optional<Long> renewAt(InSession in) {
        boolean overran = in instanceof Stopping stopping && stopping.overran();
        return in.session().renewing() || overran
                ? Optional.empty()
                : Optional.of(in.session().renewAtNanos());
    }

    void renew(Turn turn, InSession in) {
        turn.become(in.with(in.session().sent()));
        turn.emit(new ElectionEffect.Renew(in.session().lease(), turn.now()));
    }
}
