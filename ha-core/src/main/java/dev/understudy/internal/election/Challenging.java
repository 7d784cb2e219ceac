package dev.understudy.internal.election;

import dev.understudy.internal.election.ElectionEvent.ChallengeFailed;
import dev.understudy.internal.election.ElectionEvent.Challenged;
import dev.understudy.internal.election.ElectionState.Queued;
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
            Vigil vigil = queued.vigil().orElseThrow();
            turn.become(queued.with(judged(turn, vigil, vigil.trial().orElseThrow(), event.challenge())));
        }
    }

    void failed(Turn turn, ChallengeFailed event) {
        if (turn.state() instanceof Queued queued && isAwaited(queued, event.question())) {
            turn.become(queued.with(voided(turn, queued.vigil().orElseThrow())));
        }
    }

    private static boolean isAwaited(Queued queued, ElectionEffect.Challenge question) {
        return queued.vigil()
                .filter(vigil -> vigil.leader().equals(question.leader()))
                .flatMap(Vigil::trial)
                .filter(trial -> trial.asking() && trial.sentAtNanos() == question.sentAtNanos())
                .isPresent();
    }

    private Vigil judged(Turn turn, Vigil vigil, Trial trial, Challenge seen) {
        long now = turn.now();
        if (trial.isStanding() && !seen.stands()) {
            return vigil.dispelled();
        } else if (trial.isSlow(now) || !seen.stands()) {
            return voided(turn, vigil);
        } else if (!trial.isStanding()) {
            return vigil.trying(trial.standing(seen.revision(), seen.storeTerm(), now));
        }
        boolean same = seen.revision() == trial.revision() && seen.storeTerm() == trial.storeTerm();
        return same ? vigil.trying(trial.silent(now)) : voided(turn, vigil);
    }

    /**
     * When to ask, or to look again; empty if nothing is in doubt, an answer is awaited, or the leader has been judged.
     */
    Optional<Long> askAt(Queued queued) {
        return queued.vigil()
                .filter(vigil -> !vigil.ousting() && vigil.provenBy().isEmpty())
                .filter(vigil -> vigil.openDoubt().filter(Vigil.Doubt::answers).isPresent())
                .flatMap(Challenging::nextAtNanos);
    }

    private static Optional<Long> nextAtNanos(Vigil vigil) {
        return vigil.trial().isEmpty()
                ? Optional.of(vigil.actAtNanos())
                : vigil.trial()
                        .filter(trial -> !trial.asking() && !trial.isUnanswered())
                        .map(Trial::dueNanos);
    }

    void ask(Turn turn, Queued queued) {
        Vigil vigil = queued.vigil().orElseThrow();
        Trial trial = vigil.trial().map(old -> old.asked(turn.now())).orElse(Trial.begun(turn.now()));
        if (vigil.trial().filter(old -> old.isMissed(turn.now())).isPresent()) {
            turn.become(queued.with(voided(turn, vigil)));
        } else {
            turn.become(queued.with(vigil.trying(trial)));
            turn.emit(new ElectionEffect.Challenge(
                    queued.own(), vigil.leader(), trial.sentAtNanos(), !trial.isStanding()));
        }
    }

    private Vigil voided(Turn turn, Vigil vigil) {
        return vigil.failed(turn.now() + timing.retryPauseNanos());
    }
}
