package dev.understudy.internal.election;

import dev.understudy.NodeId;
import dev.understudy.error.ConfigException;
import dev.understudy.error.DuplicateIdException;
import dev.understudy.error.HaException;
import dev.understudy.internal.election.ElectionEvent.ClaimFailed;
import dev.understudy.internal.election.ElectionEvent.Claimed;
import dev.understudy.internal.election.ElectionEvent.EnlistFailed;
import dev.understudy.internal.election.ElectionEvent.Enlisted;
import dev.understudy.internal.election.ElectionEvent.GrantFailed;
import dev.understudy.internal.election.ElectionEvent.Granted;
import dev.understudy.internal.election.ElectionEvent.OfSession;
import dev.understudy.internal.election.ElectionEvent.Revoked;
import dev.understudy.internal.election.ElectionEvent.Start;
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
import dev.understudy.spi.Claim;
import dev.understudy.spi.Grant;
import java.time.Duration;
import java.util.Optional;

/** From nothing to a place in the queue, and from a released session to the next attempt or the end. */
final class Joining {
    private static final long CLAIM_PAUSE_NANOS = Duration.ofMillis(500).toNanos();

    private final NodeId id;
    private final LeaseTiming timing;
    private final Policy policy;
    private final Backoff backoff;
    private final Leaving leaving;

    Joining(NodeId id, LeaseTiming timing, Policy policy, long salt, Leaving leaving) {
        this.id = id;
        this.timing = timing;
        this.policy = policy;
        this.backoff = new Backoff(salt);
        this.leaving = leaving;
    }

    void apply(Turn turn, ElectionEvent event) {
        if (event instanceof Start && turn.state() instanceof Idle) {
            ask(turn, Tries.FIRST);
        } else if (event instanceof Granted granted) {
            if (turn.state() instanceof Granting granting) {
                granted(turn, granting, granted);
            } else {
                turn.emit(new ElectionEffect.Abandon(granted.grant().lease()));
            }
        } else if (event instanceof GrantFailed failed && turn.state() instanceof Granting granting) {
            if (granting.tries().first() && failed.cause() instanceof ConfigException) {
                finish(turn, Optional.of(failed.cause()));
            } else {
                backOff(turn, afterFailure(granting.tries()));
            }
        }
    }

    void apply(Turn turn, OfSession event) {
        if (turn.state() instanceof Claiming claiming) {
            if (event instanceof Claimed claimed) {
                answered(turn, claiming, claimed.claim());
            } else if (event instanceof ClaimFailed failed) {
                claimFailed(turn, claiming, failed.cause());
            }
        } else if (turn.state() instanceof Enlisting enlisting) {
            if (event instanceof Enlisted enlisted) {
                Reading now = Reading.due(turn.now());
                turn.become(new Queued(enlisting.session(), enlisted.own(), now, Optional.empty(), Optional.empty()));
            } else if (event instanceof EnlistFailed failed) {
                // The entry may yet appear: the lease is never used again, and revoking it takes the entry along (L4).
                boolean fatal = enlisting.tries().first() && failed.cause() instanceof ConfigException;
                Next next = fatal ? new Next.Fail(failed.cause()) : afterFailure(enlisting.tries());
                leaving.release(turn, enlisting.session().lease(), next);
            }
        }
    }

    /** The two answers while releasing: the entry is gone, then the lease is. */
    void released(Turn turn, Releasing releasing, OfSession event) {
        if (event instanceof Withdrawn) {
            turn.emit(new ElectionEffect.Revoke(releasing.lease()));
        } else if (event instanceof Revoked revoked) {
            if (!revoked.ok()) {
                turn.emit(new ElectionEffect.Abandon(releasing.lease()));
            }
            next(turn, releasing.next());
        }
    }

    void due(Turn turn) {
        if (turn.state() instanceof BackingOff backing && turn.reached(backing.untilNanos())) {
            ask(turn, backing.tries());
        } else if (turn.state() instanceof Claiming claiming
                && !claiming.asking()
                && turn.reached(claiming.claimAtNanos())) {
            turn.become(new Claiming(claiming.session(), claiming.rival(), true, turn.now(), claiming.tries()));
            turn.emit(new ElectionEffect.Claim(claiming.session().lease()));
        }
    }

    long dueIn(Turn turn) {
        if (turn.state() instanceof BackingOff backing) {
            return backing.untilNanos() - turn.now();
        }
        return turn.state() instanceof Claiming claiming && !claiming.asking()
                ? claiming.claimAtNanos() - turn.now()
                : Step.NEVER;
    }

    private void claimFailed(Turn turn, Claiming claiming, HaException cause) {
        if (claiming.tries().first() && cause instanceof ConfigException) {
            leaving.release(turn, claiming.session().lease(), new Next.Fail(cause));
        } else {
            claimAgain(turn, claiming, claiming.rival());
        }
    }

    private void claimAgain(Turn turn, Claiming claiming, Optional<Rival> rival) {
        long again = turn.now() + CLAIM_PAUSE_NANOS;
        turn.become(new Claiming(claiming.session(), rival, false, again, claiming.tries()));
    }

    private void granted(Turn turn, Granting granting, Granted event) {
        Grant grant = event.grant();
        if (grant.ttlNanos() > timing.requestedTtlNanos()) {
            leaving.release(turn, grant.lease(), new Next.Fail(belowFloor(grant)));
            return;
        }
        Deadline deadline = timing.deadline(event.sentAtNanos(), grant.ttlNanos());
        long renewAt = event.sentAtNanos() + timing.renewInterval().toNanos();
        Session session = new Session(grant.lease(), deadline, false, renewAt);
        turn.become(new Claiming(session, Optional.empty(), false, turn.now(), granting.tries()));
    }

    private ConfigException belowFloor(Grant grant) {
        long floor = Duration.ofNanos(grant.ttlNanos()).toSeconds();
        return new ConfigException(
                "cluster.leader-session-ttl",
                LeaseTiming.text(timing.ttl()),
                "is below the store's floor: it granted " + floor + "s; use at least that, or lower the store's"
                        + " election timeout");
    }

    private void answered(Turn turn, Claiming claiming, Claim claim) {
        if (!(claim instanceof Claim.Taken taken)) {
            if (policy.noFailover()) {
                turn.become(new Observing(claiming.session(), turn.now()));
                return;
            }
            turn.become(new Enlisting(claiming.session(), claiming.tries()));
            turn.emit(new ElectionEffect.Enlist(claiming.session().lease()));
            return;
        }
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
            backOff(turn, retreat);
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

    private void backOff(Turn turn, Next.Retreat retreat) {
        turn.become(new BackingOff(turn.now() + retreat.delayNanos(), retreat.tries()));
    }

    private Next.Retreat afterFailure(Tries tries) {
        return new Next.Retreat(backoff.nanos(tries.failed()), tries.afterFailure());
    }

    private void finish(Turn turn, Optional<HaException> failure) {
        turn.become(new Ended(failure));
        turn.emit(new ElectionEffect.Finish(failure));
    }
}
