package dev.understudy.internal.election;

import dev.understudy.internal.election.ElectionEvent.RenewFailed;
import dev.understudy.internal.election.ElectionEvent.Renewed;
import dev.understudy.internal.election.ElectionState.InSession;
import dev.understudy.internal.election.ElectionState.InTerm;
import dev.understudy.internal.election.ElectionState.Stopping;
import dev.understudy.internal.lease.LeaseTiming;
import dev.understudy.internal.lease.Renewal;
import java.util.Optional;

/** Keeps the session's lease alive by the rule of {@link Renewal}, also while the service stops (claim S5). */
final class Renewing {
    private final LeaseTiming timing;

    Renewing(LeaseTiming timing) {
        this.timing = timing;
    }

    void acknowledged(Turn turn, Renewed event) {
        InSession in = (InSession) turn.state();
        Session session = in.session();
        Session kept = session.with(session.renewal().acknowledged(timing, event.sentAtNanos(), event.ttlNanos()));
        turn.become(in.with(kept));
        if (in instanceof InTerm && !(in instanceof Stopping)) {
            turn.emit(new ElectionEffect.Extend(kept.deadline()));
        }
    }

    void failed(Turn turn, RenewFailed event) {
        InSession in = (InSession) turn.state();
        Session session = in.session();
        turn.become(in.with(session.with(session.renewal().failed(timing, event.sentAtNanos()))));
    }

    /** A service that did not stop in its time loses the lease: others must not wait for it for ever (claim L1). */
    Optional<Long> renewAt(InSession in) {
        boolean overran = in instanceof Stopping stopping && stopping.overran();
        return overran ? Optional.empty() : in.session().renewal().due();
    }

    void renew(Turn turn, InSession in) {
        turn.become(in.with(in.session().with(in.session().renewal().sent())));
        turn.emit(new ElectionEffect.Renew(in.session().lease(), turn.now()));
    }
}
