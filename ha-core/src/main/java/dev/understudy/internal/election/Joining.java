package dev.understudy.internal.election;

import dev.understudy.NodeId;
import dev.understudy.error.ConfigException;
import dev.understudy.error.DuplicateIdException;
import dev.understudy.error.HaException;
import dev.understudy.internal.clock.Backoff;
import dev.understudy.internal.election.ElectionEvent.Granted;
import dev.understudy.internal.election.ElectionEvent.Revoked;
import dev.understudy.internal.election.ElectionEvent.Withdrawn;
import dev.understudy.internal.election.ElectionState.BackingOff;
import dev.understudy.internal.election.ElectionState.Claiming;
import dev.understudy.internal.election.ElectionState.Ended;
import dev.understudy.internal.election.ElectionState.Enlisting;
import dev.understudy.internal.election.ElectionState.Granting;
import dev.understudy.internal.election.ElectionState.Idle;
import dev.understudy.internal.election.ElectionState.Observing;
import dev.understudy.internal.election.ElectionState.Queued;
import dev.understudy.internal.election.ElectionState.Releasing;
import dev.understudy.internal.lease.LeaseTiming;
import dev.understudy.internal.lease.Renewal;
import dev.understudy.spi.Claim;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Grant;
import java.time.Duration;
import java.util.Optional;

/** From nothing to a place in the queue, and from a released session to the next attempt or the end. */
final class Joining {
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1));
    private static final long CLAIM_PAUSE_NANOS = Duration.ofMillis(500).toNanos();

    private final NodeId id;
    private final LeaseTiming timing;
    private final Policy policy;
    private final long salt;
    private final Leaving leaving;

    Joining(NodeId id, LeaseTiming timing, Policy policy, long salt, Leaving leaving) {
        this.id = id;
        this.timing = timing;
        this.policy = policy;
        this.salt = salt;
        this.leaving = leaving;
    }

    void start(Turn turn) {
        if (turn.state() instanceof Idle) {
            ask(turn, Tries.FIRST);
        }
    }

    void granted(Turn turn, Granted event) {
        Grant grant = event.grant();
        if (!(turn.state() instanceof Granting granting)) {
            turn.emit(new ElectionEffect.Abandon(grant.lease()));
        } else if (grant.ttlNanos() > timing.requestedTtlNanos()) {
            leaving.release(turn, grant.lease(), new Next.Fail(belowFloor(grant)));
        } else {
            Renewal granted = Renewal.granted(timing, event.sentAtNanos(), grant.ttlNanos());
            Session session = new Session(grant.lease(), granted);
            turn.become(new Claiming(session, Optional.empty(), false, turn.now(), granting.tries()));
        }
    }

    void grantFailed(Turn turn, HaException cause) {
        if (turn.state() instanceof Granting granting) {
            next(turn, afterFailure(granting.tries(), cause));
        }
    }

    void claimed(Turn turn, Claim claim) {
        if (!(turn.state() instanceof Claiming claiming)) {
            return;
        }
        if (claim instanceof Claim.Taken taken) {
            taken(turn, claiming, taken);
        } else if (policy.noFailover()) {
            turn.become(new Observing(claiming.session(), turn.now()));
        } else {
            turn.become(new Enlisting(claiming.session(), claiming.tries()));
            turn.emit(new ElectionEffect.Enlist(claiming.session().lease()));
        }
    }

    void claimFailed(Turn turn, HaException cause) {
        if (!(turn.state() instanceof Claiming claiming)) {
            return;
        }
        if (isFatal(claiming.tries(), cause)) {
            leaving.release(turn, claiming.session().lease(), new Next.Fail(cause));
        } else {
            claimAgain(turn, claiming, claiming.rival());
        }
    }

    void enlisted(Turn turn, Entry own) {
        if (turn.state() instanceof Enlisting enlisting) {
            Reading now = Reading.due(turn.now());
            turn.become(new Queued(enlisting.session(), own, now, Optional.empty(), Optional.empty()));
        }
    }

    void enlistFailed(Turn turn, HaException cause) {
        if (turn.state() instanceof Enlisting enlisting) {
            // The entry may yet appear: the lease is never used again, and revoking it takes the entry along (L4).
            leaving.release(turn, enlisting.session().lease(), afterFailure(enlisting.tries(), cause));
        }
    }

    /** The entry is gone, or may still be there: revoking the lease takes it along. */
    void withdrawn(Turn turn, Withdrawn event) {
        if (turn.state() instanceof Releasing releasing && releasing.lease().equals(event.lease())) {
            turn.emit(new ElectionEffect.Revoke(releasing.lease()));
        }
    }

    /** The session is released: what follows was settled when it ended. */
    void revoked(Turn turn, Revoked event) {
        if (turn.state() instanceof Releasing releasing && releasing.lease().equals(event.lease())) {
            if (!event.ok()) {
                turn.emit(new ElectionEffect.Abandon(releasing.lease()));
            }
            next(turn, releasing.next());
        }
    }

    Optional<Long> retryAt(BackingOff backing) {
        return Optional.of(backing.untilNanos());
    }

    void retry(Turn turn, BackingOff backing) {
        ask(turn, backing.tries());
    }

    Optional<Long> claimAt(Claiming claiming) {
        return claiming.asking() ? Optional.empty() : Optional.of(claiming.claimAtNanos());
    }

    void claim(Turn turn, Claiming claiming) {
        turn.become(new Claiming(claiming.session(), claiming.rival(), true, turn.now(), claiming.tries()));
        turn.emit(new ElectionEffect.Claim(claiming.session().lease()));
    }

    private void claimAgain(Turn turn, Claiming claiming, Optional<Rival> rival) {
        long again = turn.now() + CLAIM_PAUSE_NANOS;
        turn.become(new Claiming(claiming.session(), rival, false, again, claiming.tries()));
    }

    private ConfigException belowFloor(Grant grant) {
        long floor = Duration.ofNanos(grant.ttlNanos()).toSeconds();
        return new ConfigException(
                "cluster.leader-session-ttl",
                LeaseTiming.text(timing.ttl()),
                "is below the store's floor: it granted " + floor + "s; use at least that, or lower the store's"
                        + " election timeout");
    }

    private void taken(Turn turn, Claiming claiming, Claim.Taken taken) {
        Rival rival = claiming.rival()
                .map(known -> known.seenAgain(taken, turn.now()))
                .orElseGet(() -> Rival.seen(taken, turn.now()));
        if (rival.isAlive()) {
            Next fail = new Next.Fail(new DuplicateIdException("cluster.id=" + id + ": another live process uses it"
                    + " (incarnation " + rival.incarnation() + "); every node needs an id of its own"));
            leaving.release(turn, claiming.session().lease(), fail);
        } else {
            claimAgain(turn, claiming, Optional.of(rival));
        }
    }

    private void next(Turn turn, Next next) {
        if (next instanceof Next.Rejoin) {
            ask(turn, Tries.AGAIN);
        } else if (next instanceof Next.Retreat retreat) {
            turn.become(new BackingOff(turn.now() + retreat.delayNanos(), retreat.tries()));
        } else if (next instanceof Next.Fail fail) {
            finish(turn, Optional.of(fail.cause()));
        } else {
            finish(turn, Optional.empty());
        }
    }

    private void ask(Turn turn, Tries tries) {
        turn.become(new Granting(tries));
        turn.emit(new ElectionEffect.Grant());
    }

    private Next afterFailure(Tries tries, HaException cause) {
        return isFatal(tries, cause)
                ? new Next.Fail(cause)
                : new Next.Retreat(BACKOFF.spreadNanos(tries.failed(), salt), tries.afterFailure());
    }

    /** A bad configuration ends only an elector that never stood in the queue: one that did has a good one. */
    private static boolean isFatal(Tries tries, HaException cause) {
        return tries.first() && cause instanceof ConfigException;
    }

    private void finish(Turn turn, Optional<HaException> failure) {
        turn.become(new Ended(failure));
        turn.emit(new ElectionEffect.Finish(failure));
    }
}
