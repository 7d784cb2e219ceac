package dev.understudy.internal.runtime;

import dev.understudy.LossReason;
import dev.understudy.NodeId;
import dev.understudy.error.HaException;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.internal.election.ElectionEffect;
import dev.understudy.internal.election.ElectionEvent;
import dev.understudy.internal.lease.Revoker;
import dev.understudy.spi.CandidateQueue;
import dev.understudy.spi.Subscription;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Carries out what the machine wants done in this process. Used by the loop only. */
final class LocalActions implements ElectionEffect.ActionHandler {
    private static final long AFTERWARDS_NANOS = Duration.ofMillis(50).toNanos();

    private final NodeId self;
    private final CandidateQueue queue;
    private final Ports ports;
    private final StoreRequests requests;
    private final Revoker abandoned;
    private final Revoker dead;
    private final CallbackLane lane;
    private final CrashWatch crashes;
    private final Historian historian;
    private final Tenure tenure;
    private final Consumer<ElectionEvent> events;
    private final Outcome outcome;
    private @Nullable Subscription watch;

    /** Where the outcomes go that are not the machine's business. */
    interface Outcome {
        void overrun(HeldTerm term);

        void answered(NodeId to, Optional<HaException> refusal);

        void finished(Optional<HaException> failure);
    }

    /**
     * @param abandoned ends leases of this elector
     * @param dead ends those of dead processes, with all that they held
     */
    LocalActions(
            NodeId self,
            CandidateQueue queue,
            Ports ports,
            StoreRequests requests,
            Revoker abandoned,
            Revoker dead,
            CallbackLane lane,
            CrashWatch crashes,
            Historian historian,
            Tenure tenure,
            Consumer<ElectionEvent> events,
            Outcome outcome) {
        this.self = self;
        this.queue = queue;
        this.ports = ports;
        this.requests = requests;
        this.abandoned = abandoned;
        this.dead = dead;
        this.lane = lane;
        this.crashes = crashes;
        this.historian = historian;
        this.tenure = tenure;
        this.events = events;
        this.outcome = outcome;
    }

    @Override
    public void listen(ElectionEffect.Listen effect) {
        silence();
        watch = queue.watch(effect.entry().key(), () -> events.accept(new ElectionEvent.Notified()));
    }

    @Override
    public void unlisten(ElectionEffect.Unlisten effect) {
        silence();
    }

    @Override
    public void elect(ElectionEffect.Elect effect) {
        HeldTerm held = new HeldTerm(self, effect.own(), effect.fence(), effect.deadline(), ports.ticker());
        tenure.begin(held);
        historian.elected();
        lane.elected(held);
        afterwards(() -> {
            if (tenure.term().filter(held::equals).isPresent()) {
                crashes.show(effect.own());
                historian.began(effect.own());
            }
        });
    }

    @Override
    public void extend(ElectionEffect.Extend effect) {
        tenure.term().ifPresent(held -> held.extend(effect.deadline()));
    }

    @Override
    public void depose(ElectionEffect.Depose effect) {
        if (effect.reason() == LossReason.START_FAILED) {
            tenure.startFailed();
        }
        tenure.term().ifPresent(held -> {
            tenure.depose();
            held.stopping(effect.deadline());
            lane.deposed(held, effect.reason());
        });
    }

    @Override
    public void overrun(ElectionEffect.Overrun effect) {
        tenure.term().ifPresent(outcome::overrun);
    }

    @Override
    public void attend(ElectionEffect.Attend effect) {
        crashes.attend(effect.leader());
        requests.rehearse(effect.own());
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
        abandoned.revoke(effect.lease());
    }

    @Override
    public void reap(ElectionEffect.Reap effect) {
        afterwards(() -> dead.revoke(effect.lease()));
    }

    @Override
    public void finish(ElectionEffect.Finish effect) {
        silence();
        tenure.end();
        outcome.finished(effect.failure());
    }

    /**
     * The loop cannot go on. The term ends at once whatever the machine thought, the service is stopped, and forced
     * when its time is over; only then is the elector over, and the lease given up.
     */
    void emergency(HaException cause) {
        silence();
        Optional<HeldTerm> held = tenure.term();
        if (held.isPresent()) {
            force(held.get(), cause);
        } else {
            outcome.finished(Optional.of(cause));
        }
    }

    private void force(HeldTerm held, HaException cause) {
        Scheduler.Cancel force = ports.scheduler().after(held.remaining().toNanos(), () -> outcome.overrun(held));
        held.stopping();
        if (tenure.depose()) {
            lane.deposed(held, LossReason.LAPSED);
        }
        lane.whenQuiet(() -> {
            force.cancel();
            tenure.end();
            abandoned.revoke(held.lease());
            outcome.finished(Optional.of(cause));
        });
    }

    /** Puts off what nobody waits for: the start of the service, which everybody waits for, comes first. */
    private void afterwards(Runnable task) {
        ports.scheduler().after(AFTERWARDS_NANOS, () -> ports.loop().execute(task));
    }

    private void silence() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }
}
