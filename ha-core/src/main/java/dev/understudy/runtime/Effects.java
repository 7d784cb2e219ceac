package dev.understudy.runtime;

import dev.understudy.api.LossReason;
import dev.understudy.api.NodeId;
import dev.understudy.election.ElectionEffect;
import dev.understudy.election.ElectionEvent;
import dev.understudy.election.LeaseTiming;
import dev.understudy.error.HaException;
import dev.understudy.error.LeaseGoneException;
import dev.understudy.port.Alarm;
import dev.understudy.port.Coordinator;
import dev.understudy.port.CrashSensor;
import dev.understudy.queue.Candidate;
import dev.understudy.queue.Entry;
import dev.understudy.queue.LeaseId;
import dev.understudy.queue.TermEnd;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries out what the machine decided, through the ports; each question comes back as exactly one event. */
final class Effects implements ElectionEffect.Handler {
    private final Candidate self;
    private final LeaseTiming timing;
    private final Coordinator coordinator;
    private final Ports ports;
    private final Calls calls;
    private final LeaseSweeper sweeper;
    private final RisingTerms terms;
    private final CallbackLane lane;
    private final CrashWatch crashes;
    private final Historian historian;
    private final Consumer<ElectionEvent> events;
    private final Outcome outcome;
    private Coordinator.@Nullable Bell bell;
    private boolean deposed;
    private boolean fit = true;
    private volatile @Nullable HeldTerm term;

    /** Where the outcomes go that are not the machine's business. */
    interface Outcome {
        void overrun(HeldTerm term);

        void answered(NodeId to, Optional<HaException> refusal);

        void finished(Optional<HaException> failure);
    }

    Effects(
            Candidate self,
            LeaseTiming timing,
            Coordinator coordinator,
            Ports ports,
            List<CrashSensor> sensors,
            AsyncContender contender,
            Consumer<ElectionEvent> events,
            Outcome outcome) {
        this.self = self;
        this.timing = timing;
        this.coordinator = coordinator;
        this.ports = ports;
        this.calls = new Calls(ports.alarm());
        this.sweeper = new LeaseSweeper(coordinator, timing, ports, calls);
        this.terms = new RisingTerms(coordinator);
        this.lane = new CallbackLane(contender, events);
        this.crashes = new CrashWatch(sensors, coordinator, timing.attemptTimeout(), ports, events);
        this.historian = new Historian(coordinator, timing.attemptTimeout(), ports);
        this.events = events;
        this.outcome = outcome;
    }

    /** The term in progress, also while its service stops; for any thread. */
    Optional<HeldTerm> term() {
        return Optional.ofNullable(term);
    }

    /** The service runs, whatever it did before. */
    void started() {
        fit = true;
    }

    @Override
    public void grant(ElectionEffect.Grant effect) {
        long sentAt = ports.ticker().nanos();
        Duration timeout = timing.joinTimeout();
        calls.call("grant", timeout, () -> coordinator.grant(timing.ttl(), timeout), new Calls.Answer<>() {
            @Override
            public void ok(dev.understudy.queue.Grant grant) {
                events.accept(new ElectionEvent.Granted(grant, sentAt));
            }

            @Override
            public void failed(HaException cause) {
                events.accept(new ElectionEvent.GrantFailed(cause));
            }

            @Override
            public void late(dev.understudy.queue.Grant grant) {
                sweeper.sweep(grant.lease());
            }
        });
    }

    @Override
    public void claim(ElectionEffect.Claim effect) {
        LeaseId lease = effect.lease();
        ask(
                "claim",
                lease,
                timing.joinTimeout(),
                () -> coordinator.claim(lease, self.withFit(fit), timing.joinTimeout()),
                claim -> new ElectionEvent.Claimed(lease, claim),
                cause -> new ElectionEvent.ClaimFailed(lease, cause));
    }

    @Override
    public void enlist(ElectionEffect.Enlist effect) {
        LeaseId lease = effect.lease();
        ask(
                "enlist",
                lease,
                timing.joinTimeout(),
                () -> coordinator.enlist(lease, self.id(), timing.joinTimeout()),
                entry -> new ElectionEvent.Enlisted(lease, entry),
                cause -> new ElectionEvent.EnlistFailed(lease, cause));
    }

    @Override
    public void renew(ElectionEffect.Renew effect) {
        LeaseId lease = effect.lease();
        long sentAt = effect.sentAtNanos();
        ask(
                "renew",
                lease,
                timing.attemptTimeout(),
                () -> coordinator.renew(lease, timing.attemptTimeout()),
                ttl -> new ElectionEvent.Renewed(lease, sentAt, ttl),
                cause -> new ElectionEvent.RenewFailed(lease, sentAt, cause));
    }

    @Override
    public void look(ElectionEffect.Look effect) {
        LeaseId lease = effect.own().lease();
        ask(
                "look",
                lease,
                timing.attemptTimeout(),
                () -> terms.look(effect.own(), timing.attemptTimeout()),
                view -> new ElectionEvent.Looked(lease, view),
                cause -> new ElectionEvent.LookFailed(lease, cause));
    }

    @Override
    public void listen(ElectionEffect.Listen effect) {
        silence();
        bell = coordinator.listen(effect.entry().key(), () -> events.accept(new ElectionEvent.Rang()));
    }

    @Override
    public void unlisten(ElectionEffect.Unlisten effect) {
        silence();
    }

    @Override
    public void elect(ElectionEffect.Elect effect) {
        HeldTerm held = new HeldTerm(self.id(), effect.own(), effect.deadline(), ports.ticker());
        deposed = false;
        term = held;
        lane.elected(held);
        crashes.show(effect.own());
        historian.began(effect.own());
    }

    @Override
    public void extend(ElectionEffect.Extend effect) {
        term().ifPresent(held -> held.extend(effect.deadline()));
    }

    @Override
    public void depose(ElectionEffect.Depose effect) {
        fit &= effect.reason() != LossReason.START_FAILED;
        term().ifPresent(held -> {
            deposed = true;
            held.stopping(effect.deadline());
            lane.deposed(held, effect.reason());
        });
    }

    @Override
    public void overrun(ElectionEffect.Overrun effect) {
        term().ifPresent(outcome::overrun);
    }

    @Override
    public void withdraw(ElectionEffect.Withdraw effect) {
        endTerm();
        LeaseId lease = effect.own().lease();
        ask(
                "withdraw",
                lease,
                timing.attemptTimeout(),
                () -> coordinator.withdraw(effect.own(), effect.ended().map(historian::end), timing.attemptTimeout()),
                nothing -> new ElectionEvent.Withdrawn(lease, true),
                cause -> new ElectionEvent.Withdrawn(lease, false));
    }

    /** Two steps at most: if the heir is gone meanwhile, whoever is next leads. */
    @Override
    public void handOver(ElectionEffect.HandOver effect) {
        endTerm();
        LeaseId lease = effect.own().lease();
        Duration timeout = timing.attemptTimeout();
        TermEnd end = historian.end(effect.ended());
        ask(
                "hand over",
                lease,
                timeout.multipliedBy(2),
                () -> coordinator
                        .handOver(effect.own(), effect.heir(), end, timeout)
                        .thenCompose(done -> done
                                ? CompletableFuture.<Void>completedFuture(null)
                                : coordinator.withdraw(
                                        effect.own(), Optional.of(historian.end(LossReason.RESIGNED)), timeout)),
                nothing -> new ElectionEvent.Withdrawn(lease, true),
                cause -> new ElectionEvent.Withdrawn(lease, false));
    }

    @Override
    public void attend(ElectionEffect.Attend effect) {
        crashes.attend(effect.leader());
    }

    @Override
    public void dismiss(ElectionEffect.Dismiss effect) {
        crashes.end();
    }

    @Override
    public void oust(ElectionEffect.Oust effect) {
        Entry leader = effect.leader();
        LeaseId lease = effect.own().lease();
        ask(
                "oust",
                lease,
                timing.attemptTimeout(),
                () -> coordinator.oust(
                        effect.own(),
                        leader,
                        effect.armedRevision(),
                        historian.crashed(effect.sensor()),
                        timing.attemptTimeout()),
                outcome -> {
                    terms.saw(outcome.view());
                    return new ElectionEvent.OustTried(lease, leader, outcome);
                },
                cause -> new ElectionEvent.OustFailed(lease, leader, cause));
    }

    @Override
    public void survey(ElectionEffect.Survey effect) {
        LeaseId lease = effect.lease();
        ask(
                "survey",
                lease,
                timing.attemptTimeout(),
                () -> coordinator.survey(timing.attemptTimeout()),
                roll -> new ElectionEvent.Surveyed(lease, effect.to(), roll),
                cause -> new ElectionEvent.SurveyFailed(lease, effect.to(), cause));
    }

    @Override
    public void answer(ElectionEffect.Answer effect) {
        outcome.answered(effect.to(), effect.refusal());
    }

    @Override
    public void revoke(ElectionEffect.Revoke effect) {
        LeaseId lease = effect.lease();
        ask(
                "revoke",
                lease,
                timing.attemptTimeout(),
                () -> coordinator.revoke(lease, timing.attemptTimeout()),
                nothing -> new ElectionEvent.Revoked(lease, true),
                cause -> new ElectionEvent.Revoked(lease, cause instanceof LeaseGoneException));
    }

    @Override
    public void abandon(ElectionEffect.Abandon effect) {
        sweeper.sweep(effect.lease());
    }

    @Override
    public void finish(ElectionEffect.Finish effect) {
        silence();
        endTerm();
        outcome.finished(effect.failure());
    }

    /**
     * The loop cannot go on. The term ends at once whatever the machine thought, the service is stopped, and forced
     * when its time is over; only then is the elector over, and the lease given up.
     */
    void emergency(HaException cause) {
        silence();
        HeldTerm held = term;
        if (held == null) {
            outcome.finished(Optional.of(cause));
            return;
        }
        Alarm.Cancel force = ports.alarm().after(held.remaining().toNanos(), () -> outcome.overrun(held));
        held.stopping();
        if (!deposed) {
            deposed = true;
            lane.deposed(held, LossReason.LAPSED);
        }
        lane.whenQuiet(() -> {
            force.cancel();
            endTerm();
            sweeper.sweep(held.lease());
            outcome.finished(Optional.of(cause));
        });
    }

    private void endTerm() {
        crashes.end();
        term().ifPresent(HeldTerm::over);
        term = null;
    }

    private void silence() {
        if (bell != null) {
            bell.close();
            bell = null;
        }
    }

    private <T> void ask(
            String verb,
            LeaseId lease,
            Duration timeout,
            Supplier<CompletionStage<T>> question,
            Function<T, ElectionEvent> ok,
            Function<HaException, ElectionEvent> failed) {
        calls.call(verb, timeout, question, new Calls.Answer<T>() {
            @Override
            public void ok(T value) {
                events.accept(ok.apply(value));
            }

            @Override
            public void failed(HaException cause) {
                // The answer to the question comes first: each question has exactly one.
                events.accept(failed.apply(cause));
                if (cause instanceof LeaseGoneException) {
                    events.accept(new ElectionEvent.LeaseGone(lease));
                }
            }
        });
    }
}
