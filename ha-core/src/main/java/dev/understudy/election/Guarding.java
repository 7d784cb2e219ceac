package dev.understudy.election;

import dev.understudy.election.ElectionEvent.OustFailed;
import dev.understudy.election.ElectionEvent.OustTried;
import dev.understudy.election.ElectionEvent.Sensed;
import dev.understudy.election.ElectionState.Queued;
import dev.understudy.queue.Entry;
import dev.understudy.queue.Evidence;
import dev.understudy.queue.QueueView;
import java.util.Optional;

/**
 * Keeps vigil over the leader's process while first in line, and removes the entry of a dead one (claims S10 and L2).
 * Proof suffices; suspicion only where the policy says so, once it has lasted. The removal is one transaction, which
 * does nothing if the sign of life came back, or if either entry is not what it was.
 */
final class Guarding {
    private final LeaseTiming timing;
    private final Policy policy;

    Guarding(LeaseTiming timing, Policy policy) {
        this.timing = timing;
        this.policy = policy;
    }

    void apply(Turn turn, ElectionEvent event) {
        if (!(event instanceof Sensed sensed)
                || !(turn.state() instanceof Queued queued)
                || !queued.isVigilOver(sensed.leader())) {
            return;
        }
        Vigil vigil = queued.vigil().orElseThrow();
        if (sensed.evidence() instanceof Evidence.Alive) {
            turn.become(queued.with(vigil.relieved(sensed.sensor())));
        } else if (sensed.evidence() instanceof Evidence.Gone) {
            turn.become(queued.with(vigil.proven(sensed.sensor())));
        } else if (sensed.evidence() instanceof Evidence.Missing missing && policy.actOn() == Policy.ActOn.GRACE) {
            turn.become(queued.with(
                    vigil.suspecting(new Vigil.Suspicion(sensed.sensor(), missing.armedRevision(), turn.now()))));
        }
    }

    /** The attempt is over; what it showed of the queue is the business of {@link Queueing}. */
    void apply(Turn turn, ElectionEvent.OfSession event) {
        if (event instanceof OustTried tried
                && tried.outcome().done()
                && tried.attempt().isProven()) {
            // Its other keys go too. A process that is only suspected keeps its lease: it may serve elsewhere.
            turn.emit(new ElectionEffect.Reap(tried.attempt().leader().lease()));
        }
        if (!(turn.state() instanceof Queued queued) || queued.vigil().isEmpty()) {
            // The bell was quicker than the answer, and this node leads already.
            return;
        }
        Vigil vigil = queued.vigil().get();
        if (event instanceof OustTried tried
                && vigil.leader().equals(tried.attempt().leader())) {
            // If it was not done, something has changed: what is still true will be sensed again.
            turn.become(queued.with(Vigil.over(vigil.leader(), turn.now())));
        } else if (event instanceof OustFailed failed && vigil.leader().equals(failed.leader())) {
            Vigil again = vigil.failed(turn.now() + timing.retryPauseNanos());
            turn.become(queued.with(again).with(queued.reading().rang()));
        }
    }

    /** Begins or ends the vigil after a read: only the first in line keeps one. */
    void saw(Turn turn, QueueView view) {
        if (!(turn.state() instanceof Queued queued)) {
            return;
        }
        Optional<Entry> leader = view.predecessor().filter(entry -> view.first().equals(Optional.of(entry)));
        if (leader.isPresent()) {
            if (!queued.isVigilOver(leader.get())) {
                turn.become(queued.with(Vigil.over(leader.get(), turn.now())));
                turn.emit(new ElectionEffect.Attend(queued.own(), leader.get()));
            }
        } else if (queued.vigil().isPresent()) {
            turn.become(queued.withoutVigil());
            turn.emit(new ElectionEffect.Dismiss());
        }
    }

    void due(Turn turn) {
        if (turn.state() instanceof Queued queued && queued.vigil().isPresent() && dueIn(turn) <= 0) {
            Vigil vigil = queued.vigil().get();
            turn.become(queued.with(vigil.acting()));
            turn.emit(new ElectionEffect.Oust(
                    queued.own(),
                    vigil.leader(),
                    vigil.armedRevision(),
                    vigil.sensor().orElseThrow()));
        }
    }

    long dueIn(Turn turn) {
        if (!(turn.state() instanceof Queued queued) || queued.vigil().isEmpty()) {
            return Step.NEVER;
        }
        Vigil vigil = queued.vigil().get();
        if (vigil.ousting()) {
            return Step.NEVER;
        }
        if (vigil.provenBy().isPresent()) {
            return vigil.actAtNanos() - turn.now();
        }
        return vigil.suspicion()
                .map(lost -> lost.sinceNanos() + policy.crashGrace().toNanos() - turn.now())
                .map(left -> Math.max(left, vigil.actAtNanos() - turn.now()))
                .orElse(Step.NEVER);
    }
}
