package dev.understudy.internal.election;

import dev.understudy.internal.election.ElectionEvent.ChallengeFailed;
import dev.understudy.internal.election.ElectionEvent.Challenged;
import dev.understudy.internal.election.ElectionState.Queued;
import dev.understudy.spi.Challenge;

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

    void apply(Turn turn, Queued queued, ElectionEvent.OfSession event) {
        Vigil vigil = queued.vigil().orElseThrow();
        if (event instanceof Challenged answer && isAwaited(vigil, answer.question())) {
            turn.become(queued.with(judged(turn, vigil, vigil.trial().orElseThrow(), answer.challenge())));
        } else if (event instanceof ChallengeFailed failed && isAwaited(vigil, failed.question())) {
            turn.become(queued.with(voided(turn, vigil)));
        }
    }

    private static boolean isAwaited(Vigil vigil, ElectionEffect.Challenge question) {
        return vigil.leader().equals(question.leader())
                && vigil.trial()
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

    void due(Turn turn, Queued queued, Vigil vigil) {
        if (dueIn(turn, vigil) > 0) {
            return;
        }
        Trial trial = vigil.trial().map(old -> old.asked(turn.now())).orElse(Trial.begun(turn.now()));
        if (vigil.trial().filter(old -> old.isMissed(turn.now())).isPresent()) {
            turn.become(queued.with(voided(turn, vigil)));
        } else {
            turn.become(queued.with(vigil.trying(trial)));
            turn.emit(new ElectionEffect.Challenge(
                    queued.own(), vigil.leader(), trial.sentAtNanos(), !trial.isStanding()));
        }
    }

    long dueIn(Turn turn, Vigil vigil) {
        if (vigil.provenBy().isPresent()
                || vigil.openDoubt().filter(Vigil.Doubt::answers).isEmpty()) {
            return Step.NEVER;
        }
        return vigil.trial()
                .map(trial -> trial.asking() || trial.isUnanswered() ? Step.NEVER : trial.dueNanos() - turn.now())
                .orElse(vigil.actAtNanos() - turn.now());
    }

    private Vigil voided(Turn turn, Vigil vigil) {
        return vigil.failed(turn.now() + timing.retryPauseNanos());
    }
}
