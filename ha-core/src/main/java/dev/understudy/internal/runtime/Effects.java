package dev.understudy.internal.runtime;

import dev.understudy.LossReason;
import dev.understudy.NodeId;
import dev.understudy.error.HaException;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.internal.election.ElectionEffect;
import dev.understudy.internal.election.ElectionEvent;
import dev.understudy.internal.election.LeaseTiming;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.CrashSensor;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Carries out what the machine decided, through the ports. */
final class Effects implements ElectionEffect.Handler {
    private static final long AFTERWARDS_NANOS = Duration.ofMillis(50).toNanos();

    private final Candidate self;
    private final ElectionStore coordinator;
    private final Ports ports;
    private final StoreRequests questions;
    private final LeaseSweeper sweeper;
    private final CallbackLane lane;
    private final CrashWatch crashes;
    private final Historian historian;
    private final Consumer<ElectionEvent> events;
    private final Outcome outcome;
    private @Nullable Subscription bell;
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
            ElectionStore coordinator,
            Ports ports,
            List<CrashSensor> sensors,
            AsyncContender contender,
            Consumer<ElectionEvent> events,
            Outcome outcome) {
        // Who has no sensors is watched by nobody, and so is never challenged.
        this.self = sensors.isEmpty() ? self : self.answering();
        this.coordinator = coordinator;
        this.ports = ports;
        this.sweeper = new LeaseSweeper(coordinator, timing, ports, new Calls(ports.scheduler()));
        this.lane = new CallbackLane(contender, events);
        this.crashes = new CrashWatch(sensors, coordinator, timing.attemptTimeout(), ports, events);
        this.historian = new Historian(coordinator, timing.attemptTimeout(), ports);
        this.questions = new StoreRequests(timing, coordinator, ports, sweeper, historian, events);
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
        questions.grant();
    }

    @Override
    public void claim(ElectionEffect.Claim effect) {
        questions.claim(effect.lease(), self.withFit(fit));
    }

    @Override
    public void enlist(ElectionEffect.Enlist effect) {
        questions.enlist(effect.lease(), self.id());
    }

    @Override
    public void renew(ElectionEffect.Renew effect) {
        questions.renew(effect);
        crashes.renewing();
    }

    @Override
    public void look(ElectionEffect.Look effect) {
        questions.look(effect);
    }

    @Override
    public void withdraw(ElectionEffect.Withdraw effect) {
        endTerm();
        questions.withdraw(effect);
    }

    @Override
    public void handOver(ElectionEffect.HandOver effect) {
        endTerm();
        questions.handOver(effect);
    }

    @Override
    public void oust(ElectionEffect.Oust effect) {
        questions.oust(effect);
    }

    @Override
    public void challenge(ElectionEffect.Challenge effect) {
        questions.challenge(effect);
    }

    @Override
    public void survey(ElectionEffect.Survey effect) {
        questions.survey(effect);
    }

    @Override
    public void revoke(ElectionEffect.Revoke effect) {
        questions.revoke(effect);
    }

    @Override
    public void listen(ElectionEffect.Listen effect) {
        silence();
        bell = coordinator.queue().watch(effect.entry().key(), () -> events.accept(new ElectionEvent.Rang()));
    }

    @Override
    public void unlisten(ElectionEffect.Unlisten effect) {
        silence();
    }

    @Override
    public void elect(ElectionEffect.Elect effect) {
        HeldTerm held = new HeldTerm(self.id(), effect.own(), effect.fence(), effect.deadline(), ports.ticker());
        deposed = false;
        term = held;
        lane.elected(held);
        afterwards(() -> {
            if (held.equals(term)) {
                crashes.show(effect.own());
                historian.began(effect.own());
            }
        });
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
    public void attend(ElectionEffect.Attend effect) {
        crashes.attend(effect.leader());
        questions.rehearse(effect.own());
    }

    @Override
    public void dismiss(ElectionEffect.Dismiss effect) {
        crashes.end();
    }

    @Override
    public void answer(ElectionEffect.Answer effect) {
        outcome.answered(effect.to(), effect.refusal());
    }

    @Override
    public void abandon(ElectionEffect.Abandon effect) {
        sweeper.sweep(effect.lease());
    }

    @Override
    public void reap(ElectionEffect.Reap effect) {
        afterwards(() -> sweeper.reap(effect.lease()));
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
        Scheduler.Cancel force = ports.scheduler().after(held.remaining().toNanos(), () -> outcome.overrun(held));
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

    /** Puts off what nobody waits for: the start of the service, which everybody waits for, comes first. */
    private void afterwards(Runnable task) {
        ports.scheduler().after(AFTERWARDS_NANOS, () -> ports.loop().execute(task));
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
}
