package dev.understudy.internal.election;

import dev.understudy.internal.election.ElectionEvent.OustTried;
import dev.understudy.internal.election.ElectionEvent.Sensed;
import dev.understudy.internal.election.ElectionState.Queued;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Evidence;
import dev.understudy.spi.Grounds;
import dev.understudy.spi.QueueView;
import java.time.Duration;
import java.util.Optional;

/**
 * Keeps vigil over the leader's process while first in line, and removes the entry of a dead one (claims S10 and L2).
 * Proof suffices. A connection that was reset needs a second witness: a sign of life that stays away, or a challenge
 * that stays unanswered ({@link Challenging}). A lost sign alone counts only where the policy says so, once it has
 * lasted. The removal is one transaction, which does nothing if a sign of life came, or if either entry is not what it
 * was.
 */
final class Guarding {
    /** How long a sign must stay away to be a second witness: a living leader restores it within milliseconds. */
    static final Duration WITNESS = Duration.ofMillis(400);

    private final LeaseTiming timing;
    private final Policy policy;

    Guarding(LeaseTiming timing, Policy policy) {
        this.timing = timing;
        this.policy = policy;
    }

    void sensed(Turn turn, Sensed event) {
        if (turn.state() instanceof Queued queued && queued.isVigilOver(event.leader())) {
            turn.become(queued.with(weighed(queued.vigil().orElseThrow(), event, turn.now())));
        }
    }

    private static Vigil weighed(Vigil vigil, Sensed sensed, long nowNanos) {
        String sensor = sensed.sensor();
        Evidence evidence = sensed.evidence();
        if (evidence instanceof Evidence.Alive) {
            return vigil.relieved(sensor);
        } else if (evidence instanceof Evidence.Gone) {
            return vigil.proven(sensor);
        } else if (evidence instanceof Evidence.Missing missing) {
            return vigil.suspecting(new Vigil.Suspicion(sensor, missing.armedRevision(), nowNanos));
        } else if (evidence instanceof Evidence.Reset reset) {
            return vigil.doubting(new Vigil.Doubt(sensor, reset.answers(), false));
        }
        return vigil.blinded(sensor);
    }

    /** The attempt is over; what it showed of the queue is the business of {@link Queueing}. */
    void oustTried(Turn turn, OustTried event) {
        ElectionEffect.Oust attempt = event.attempt();
        if (event.outcome().done() && attempt.isProven()) {
            // Its other keys go too. A process that is only suspected keeps its lease: it may serve elsewhere.
            turn.emit(new ElectionEffect.Reap(attempt.leader().lease()));
        }
        // The bell may have been quicker than the answer: then this node leads already, or guards another.
        if (turn.state() instanceof Queued queued && queued.isVigilOver(attempt.leader())) {
            turn.become(queued.with(tried(queued.vigil().orElseThrow(), event, turn.now())));
        }
    }

    void oustFailed(Turn turn, Entry leader) {
        if (turn.state() instanceof Queued queued && queued.isVigilOver(leader)) {
            Vigil again = queued.vigil().orElseThrow().failed(turn.now() + timing.retryPauseNanos());
            turn.become(queued.with(again).with(queued.reading().rang(turn.now())));
        }
    }

    /**
     * If nothing was done, something has changed: what is still true will be sensed again. But if it was a sign of life
     * that came at the last moment, the reset is explained.
     */
    private static Vigil tried(Vigil vigil, OustTried tried, long nowNanos) {
        Vigil anew = Vigil.over(vigil.leader(), nowNanos);
        return tried.attempt().isProven()
                ? anew
                : vigil.doubt().map(doubt -> anew.doubting(doubt).dispelled()).orElse(anew);
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

    /** When the removal is sent; empty while it is on its way, or nothing justifies it. */
    Optional<Long> oustAt(Queued queued) {
        return queued.vigil().filter(vigil -> !vigil.ousting()).flatMap(this::removalAtNanos);
    }

    void oust(Turn turn, Queued queued) {
        Vigil vigil = queued.vigil().orElseThrow();
        turn.become(queued.with(vigil.acting()));
        turn.emit(new ElectionEffect.Oust(
                queued.own(),
                vigil.leader(),
                grounds(vigil, turn),
                vigil.sensor().orElseThrow()));
    }

    private Optional<Long> removalAtNanos(Vigil vigil) {
        if (vigil.provenBy().isPresent()) {
            return Optional.of(vigil.actAtNanos());
        }
        Optional<Long> sign = signCountsAtNanos(vigil);
        boolean unanswered = vigil.trial().filter(Trial::isUnanswered).isPresent();
        return unanswered ? Optional.of(vigil.actAtNanos()) : sign;
    }

    /** When a sign that stays away is enough: as a second witness, or by itself where the policy says so. */
    private Optional<Long> signCountsAtNanos(Vigil vigil) {
        Optional<Duration> patience = policy.actOn() == Policy.ActOn.GRACE
                ? Optional.of(policy.crashGrace())
                : vigil.openDoubt().map(doubt -> WITNESS);
        return vigil.suspicion()
                .flatMap(lost -> patience.map(away -> lost.sinceNanos() + away.toNanos()))
                // Times of a monotonic clock may be negative: only their differences mean something.
                .map(at -> at - vigil.actAtNanos() < 0 ? vigil.actAtNanos() : at);
    }

    private Grounds grounds(Vigil vigil, Turn turn) {
        if (vigil.provenBy().isPresent()) {
            return new Grounds.Proven();
        }
        return signCountsAtNanos(vigil)
                .filter(turn::reached)
                .<Grounds>map(at ->
                        new Grounds.SignLost(vigil.suspicion().orElseThrow().armedRevision()))
                .orElseGet(
                        () -> new Grounds.Unanswered(vigil.trial().orElseThrow().revision()));
    }
}
