package dev.understudy.internal.election;

import dev.understudy.internal.election.ElectionEvent.ChallengeFailed;
import dev.understudy.internal.election.ElectionEvent.Challenged;
import dev.understudy.internal.election.ElectionState.Queued;
import dev.understudy.internal.lease.LeaseTiming;
import dev.understudy.spi.Challenge;
import java.util.Optional;

/**
 * Asks a leader whose connection was reset whether it lives (claim S10): puts a challenge into the store and looks at
 * it again and again. A leader that lives and reaches the store takes it away within milliseconds. Whatever may have
 * kept it from that, and is not its death, voids the challenge: a slow store, a new leader of the store, a pause of
 * this very process.
 */
final class Challenging {
    private final LeaseTiming timing;

    Challenging(LeaseTiming timing) {
        this.timing = timing;
    }

    void answered(Turn turn, Challenged event) {
        if (turn.state() instanceof Queued queued && isAwaited(queued, event.question())) {
            LeaderMonitor monitor = queued.monitor().orElseThrow();
            turn.become(queued.with(judged(turn, monitor, monitor.trial().orElseThrow(), event.challenge())));
        }
    }

    void failed(Turn turn, ChallengeFailed event) {
        if (turn.state() instanceof Queued queued && isAwaited(queued, event.question())) {
            turn.become(queued.with(voided(turn, queued.monitor().orElseThrow())));
        }
    }

    private static boolean isAwaited(Queued queued, ElectionEffect.Challenge question) {
        return queued.monitor()
                .filter(monitor -> monitor.leader().equals(question.leader()))
                .flatMap(LeaderMonitor::trial)
                .filter(trial -> trial.asking() && trial.sentAtNanos() == question.sentAtNanos())
                .isPresent();
    }

    private LeaderMonitor judged(Turn turn, LeaderMonitor monitor, Trial trial, Challenge seen) {
        long now = turn.now();
        if (trial.isStanding() && !seen.stands()) {
            return monitor.dispelled();
        } else if (trial.isSlow(now) || !seen.stands()) {
            return voided(turn, monitor);
        } else if (!trial.isStanding()) {
            return monitor.trying(trial.standing(seen.revision(), seen.storeTerm(), now));
        }
        boolean same = seen.revision() == trial.revision() && seen.storeTerm() == trial.storeTerm();
        return same ? monitor.trying(trial.silent(now)) : voided(turn, monitor);
    }

    /**
     * When to ask, or to look again; empty if nothing is in doubt, an answer is awaited, or the leader has been judged.
     */
    Optional<Long> askAt(Queued queued) {
        return queued.monitor()
                .filter(monitor -> !monitor.evicting() && monitor.provenBy().isEmpty())
                .filter(monitor ->
                        monitor.openDoubt().filter(LeaderMonitor.Doubt::answers).isPresent())
                .flatMap(Challenging::nextAtNanos);
    }

    private static Optional<Long> nextAtNanos(LeaderMonitor monitor) {
        return monitor.trial().isEmpty()
                ? Optional.of(monitor.actAtNanos())
                : monitor.trial()
                        .filter(trial -> !trial.asking() && !trial.isUnanswered())
                        .map(Trial::dueNanos);
    }

    void ask(Turn turn, Queued queued) {
        LeaderMonitor monitor = queued.monitor().orElseThrow();
        Trial trial = monitor.trial().map(old -> old.asked(turn.now())).orElse(Trial.begun(turn.now()));
        if (monitor.trial().filter(old -> old.isMissed(turn.now())).isPresent()) {
            turn.become(queued.with(voided(turn, monitor)));
        } else {
            turn.become(queued.with(monitor.trying(trial)));
            turn.emit(new ElectionEffect.Challenge(
                    queued.own(), monitor.leader(), trial.sentAtNanos(), !trial.isStanding()));
        }
    }

    private LeaderMonitor voided(Turn turn, LeaderMonitor monitor) {
        return monitor.failed(turn.now() + timing.retryPauseNanos());
    }
}
