package dev.understudy.internal.election;

import dev.understudy.internal.election.ElectionEvent.EvictionTried;
import dev.understudy.internal.election.ElectionEvent.Sensed;
import dev.understudy.internal.election.ElectionState.Queued;
import dev.understudy.internal.lease.LeaseTiming;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Evidence;
import dev.understudy.spi.Grounds;
import dev.understudy.spi.QueueView;
import java.time.Duration;
import java.util.Optional;

/**
 * Watches the leader's process while first in line, and removes the entry of a dead one (claims S10 and L2). Proof
 * suffices. A connection that was reset needs a second witness: a sign of life that stays away, or a challenge that
 * stays unanswered ({@link Challenging}). A lost sign alone counts only where the policy says so, once it has lasted.
 * The removal is one transaction, which does nothing if a sign of life came, or if either entry is not what it was.
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
            turn.become(queued.with(weighed(queued.monitor().orElseThrow(), event, turn.now())));
        }
    }

    private static LeaderMonitor weighed(LeaderMonitor monitor, Sensed sensed, long nowNanos) {
        String sensor = sensed.sensor();
        Evidence evidence = sensed.evidence();
        if (evidence instanceof Evidence.Alive) {
            return monitor.relieved(sensor);
        } else if (evidence instanceof Evidence.Gone) {
            return monitor.proven(sensor);
        } else if (evidence instanceof Evidence.Missing missing) {
            return monitor.suspecting(new LeaderMonitor.Suspicion(sensor, missing.armedRevision(), nowNanos));
        } else if (evidence instanceof Evidence.Reset reset) {
            return monitor.doubting(new LeaderMonitor.Doubt(sensor, reset.answers(), false));
        }
        return monitor.blinded(sensor);
    }

    /** The attempt is over; what it showed of the queue is the business of {@link Queueing}. */
    void evictionTried(Turn turn, EvictionTried event) {
        ElectionEffect.Evict attempt = event.attempt();
        if (event.outcome().done() && attempt.isProven()) {
            // Its other keys go too. A process that is only suspected keeps its lease: it may serve elsewhere.
            turn.emit(new ElectionEffect.Reap(attempt.leader().lease()));
        }
        // The watch may have been quicker than the answer: then this node leads already, or guards another.
        if (turn.state() instanceof Queued queued && queued.isVigilOver(attempt.leader())) {
            turn.become(queued.with(tried(queued.monitor().orElseThrow(), event, turn.now())));
        }
    }

    void evictionFailed(Turn turn, Entry leader) {
        if (turn.state() instanceof Queued queued && queued.isVigilOver(leader)) {
            LeaderMonitor again = queued.monitor().orElseThrow().failed(turn.now() + timing.retryPauseNanos());
            turn.become(queued.with(again).with(queued.reading().rang(turn.now())));
        }
    }

    /**
     * If nothing was done, something has changed: what is still true will be sensed again. But if it was a sign of life
     * that came at the last moment, the reset is explained.
     */
    private static LeaderMonitor tried(LeaderMonitor monitor, EvictionTried tried, long nowNanos) {
        LeaderMonitor anew = LeaderMonitor.over(monitor.leader(), nowNanos);
        return tried.attempt().isProven()
                ? anew
                : monitor.doubt().map(doubt -> anew.doubting(doubt).dispelled()).orElse(anew);
    }

    /** Begins or ends the watch over the leader after a read: only the first in line keeps one. */
    void saw(Turn turn, QueueView view) {
        if (!(turn.state() instanceof Queued queued)) {
            return;
        }
        Optional<Entry> leader = view.predecessor().filter(entry -> view.first().equals(Optional.of(entry)));
        if (leader.isPresent()) {
            if (!queued.isVigilOver(leader.get())) {
                turn.become(queued.with(LeaderMonitor.over(leader.get(), turn.now())));
                turn.emit(new ElectionEffect.Attend(queued.own(), leader.get()));
            }
        } else if (queued.monitor().isPresent()) {
            turn.become(queued.withoutVigil());
            turn.emit(new ElectionEffect.Dismiss());
        }
    }

    /** When the removal is sent; empty while it is on its way, or nothing justifies it. */
    Optional<Long> oustAt(Queued queued) {
        return queued.monitor().filter(monitor -> !monitor.evicting()).flatMap(this::removalAtNanos);
    }

    void evict(Turn turn, Queued queued) {
        LeaderMonitor monitor = queued.monitor().orElseThrow();
        turn.become(queued.with(monitor.acting()));
        turn.emit(new ElectionEffect.Evict(
                queued.own(),
                monitor.leader(),
                grounds(monitor, turn),
                monitor.sensor().orElseThrow()));
    }

    private Optional<Long> removalAtNanos(LeaderMonitor monitor) {
        if (monitor.provenBy().isPresent()) {
            return Optional.of(monitor.actAtNanos());
        }
        Optional<Long> sign = signCountsAtNanos(monitor);
        boolean unanswered = monitor.trial().filter(Trial::isUnanswered).isPresent();
        return unanswered ? Optional.of(monitor.actAtNanos()) : sign;
    }

    /** When a sign that stays away is enough: as a second witness, or by itself where the policy says so. */
    private Optional<Long> signCountsAtNanos(LeaderMonitor monitor) {
        Optional<Duration> patience = policy.actOn() == Policy.ActOn.GRACE
                ? Optional.of(policy.crashGrace())
                : monitor.openDoubt().map(doubt -> WITNESS);
        return monitor.suspicion()
                .flatMap(lost -> patience.map(away -> lost.sinceNanos() + away.toNanos()))
                // Times of a monotonic clock may be negative: only their differences mean something.
                .map(at -> at - monitor.actAtNanos() < 0 ? monitor.actAtNanos() : at);
    }

    private Grounds grounds(LeaderMonitor monitor, Turn turn) {
        if (monitor.provenBy().isPresent()) {
            return new Grounds.Proven();
        }
        return signCountsAtNanos(monitor)
                .filter(turn::reached)
                .<Grounds>map(at ->
                        new Grounds.SignLost(monitor.suspicion().orElseThrow().armedRevision()))
                .orElseGet(() ->
                        new Grounds.Unanswered(monitor.trial().orElseThrow().revision()));
    }
}
