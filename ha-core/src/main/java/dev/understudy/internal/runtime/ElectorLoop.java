package dev.understudy.internal.runtime;

import com.codahale.metrics.MetricRegistry;
import dev.understudy.Elector;
import dev.understudy.Leadership;
import dev.understudy.NodeId;
import dev.understudy.error.HaException;
import dev.understudy.internal.async.Calls;
import dev.understudy.internal.async.Faults;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.internal.election.ElectionEvent;
import dev.understudy.internal.election.ElectionMachine;
import dev.understudy.internal.election.ElectionState;
import dev.understudy.internal.election.Policy;
import dev.understudy.internal.election.Stage;
import dev.understudy.internal.election.Step;
import dev.understudy.internal.lease.LeaseTiming;
import dev.understudy.internal.lease.Revoker;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.CrashSensor;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.Entry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the machine: events come into one bounded mailbox, turns are taken one at a time on the loop's executor, effects
 * go out through the ports.
 *
 * <p>Threading: everything private here belongs to the turn in progress, but for the mailbox and what is volatile.
 * Other threads post events and read {@link #snapshot()}.
 */
public final class ElectorLoop implements Elector {
    private static final Logger log = LoggerFactory.getLogger("dev.understudy.election");
    /** The machine never sleeps longer, so that a stuck loop shows. */
    private static final long HEARTBEAT_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long STUCK_NANOS = Duration.ofSeconds(5).toNanos();

    private final Candidate self;
    private final Ports ports;
    private final ElectionMachine machine;
    private final Tenure tenure;
    private final StoreRequests requests;
    private final LocalActions actions;
    private final LeaderView leaderView;
    private final TransitionLog journal;
    private final ElectionMetrics metrics;
    private final Historian historian;
    private final PauseDetector pauses = new PauseDetector();
    private final Mailbox mailbox;
    private final Transfers transfers = new Transfers();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile Snapshot snapshot;
    private ElectionState state = ElectionMachine.initial();
    private Scheduler.@Nullable Cancel pending;
    private long wakeAtNanos;
    private long readAtNanos;

    /**
     * An elector that has not started.
     *
     * @param sensors what notices a dead leader early; the caller closes them
     * @param overrun run on the loop, so it must not block, when a term's deadline passed before its service stopped
     */
    public ElectorLoop(
            Candidate self,
            LeaseTiming timing,
            Policy policy,
            ElectionStore store,
            Ports ports,
            List<CrashSensor> sensors,
            AsyncContender contender,
            MetricRegistry registry,
            Runnable overrun) {
        this.self = self;
        this.ports = ports;
        this.machine =
                new ElectionMachine(self.id(), timing, policy, ports.jitter().next());
        this.journal = new TransitionLog(self.id());
        this.metrics = new ElectionMetrics(
                registry, this::leaseRemaining, () -> leadership().isPresent());
        this.mailbox = new Mailbox(ports.loop(), this::turn);
        long now = ports.ticker().nanos();
        this.readAtNanos = now;
        this.snapshot = new Snapshot(state, Optional.empty(), "", Optional.empty(), false, now, now);
        this.leaderView = new LeaderView(
                store,
                timing.attemptTimeout(),
                new Calls(ports.scheduler()),
                ports.loop(),
                () -> publish(snapshot.turnAtNanos()));
        LocalActions.Outcome outcome = new LocalActions.Outcome() {
            @Override
            public void overrun(HeldTerm held) {
                log.error("{}: the deadline of {} passed before its service stopped", self.id(), held);
                overrun.run();
            }

            @Override
            public void answered(NodeId to, Optional<HaException> refusal) {
                transfers.answer(to, refusal);
            }

            @Override
            public void finished(Optional<HaException> failure) {
                transfers.end();
                failure.ifPresentOrElse(ended::completeExceptionally, () -> ended.complete(null));
            }
        };
        Consumer<ElectionEvent> events = mailbox::post;
        Revoker abandoned = new Revoker(store.leases()::revoke, timing, ports.ticker(), ports.scheduler());
        CrashWatch crashes = new CrashWatch(sensors, store, timing.attemptTimeout(), ports, events);
        this.historian = new Historian(store, timing.ttl(), timing.attemptTimeout(), ports);
        this.tenure = new Tenure(crashes);
        // Who has no sensors is watched by nobody, and so is never challenged.
        Candidate candidate = sensors.isEmpty() ? self : self.answering();
        this.requests =
                new StoreRequests(timing, candidate, store, ports, abandoned, historian, tenure, crashes, events);
        this.actions = new LocalActions(
                self.id(),
                store.queue(),
                ports,
                requests,
                abandoned,
                new Revoker(store.registry()::reap, timing, ports.ticker(), ports.scheduler()),
                new CallbackLane(contender, events),
                crashes,
                historian,
                tenure,
                events,
                outcome);
    }

    @Override
    public void start() {
        mailbox.post(new ElectionEvent.Start());
    }

    @Override
    public Optional<Leadership> leadership() {
        return tenure.term().filter(HeldTerm::isHeld).map(held -> held);
    }

    /** Time left until the present session's local deadline; zero if there is none. */
    public Duration leaseRemaining() {
        if (!(snapshot.state() instanceof ElectionState.InSession in)) {
            return Duration.ZERO;
        }
        long left = in.session().deadline().untilNanos() - ports.ticker().nanos();
        return left <= 0 ? Duration.ZERO : Duration.ofNanos(left);
    }

    @Override
    public void stepDown() {
        mailbox.post(new ElectionEvent.StepDown());
    }

    @Override
    public CompletionStage<Void> transferTo(NodeId to) {
        CompletionStage<Void> answer = transfers.ask(to);
        mailbox.post(new ElectionEvent.Transfer(to));
        return answer;
    }

    @Override
    public CompletionStage<Void> ended() {
        return ended.minimalCompletionStage();
    }

    @Override
    public void close() {
        mailbox.post(new ElectionEvent.Close());
    }

    /** The present state, for status; may be read by any thread at any time. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /** Whether the elector does its work: false if its loop is stuck, if it failed, or if a service does not stop. */
    public boolean isAlive() {
        Snapshot now = snapshot;
        if (now.state() instanceof ElectionState.Ended ended) {
            return ended.failure().isEmpty();
        }
        boolean stubborn = now.state() instanceof ElectionState.Stopping stopping && stopping.overran();
        boolean idle = now.state().stage() == Stage.IDLE;
        return !stubborn && (idle || ports.ticker().nanos() - now.turnAtNanos() < STUCK_NANOS);
    }

    /** Whether the queue was read not longer ago than {@code limit}. */
    public boolean hasReadWithin(Duration limit) {
        return ports.ticker().nanos() - snapshot.readAtNanos() <= limit.toNanos();
    }

    private void turn(ElectionEvent event) {
        if (state.stage() == Stage.ENDED && !(event instanceof ElectionEvent.Granted)) {
            transfers.end();
            return;
        }
        try {
            long now = ports.ticker().nanos();
            if (event instanceof ElectionEvent.Tick && pauses.observe(wakeAtNanos, now) > 0) {
                metrics.paused();
                mailbox.post(new ElectionEvent.Notified());
            }
            ElectionState before = state;
            Step step = machine.step(state, event, now);
            state = step.state();
            journal.observe(before, event, state, now);
            metrics.observe(before, event, state, now);
            if (event instanceof ElectionEvent.Looked looked) {
                read(looked.view().first(), now);
            } else if (event instanceof ElectionEvent.Surveyed surveyed) {
                read(surveyed.roll().queue().stream().findFirst(), now);
            } else if (event instanceof ElectionEvent.Sensed sensed) {
                historian.sensed(sensed);
            } else if (event instanceof ElectionEvent.Started) {
                tenure.started();
            }
            // Whoever is told by an effect sees the state that goes with it.
            publish(now);
            step.effects().forEach(effect -> effect.to(requests, actions));
            wake(now, step.wakeInNanos());
        } catch (Throwable bug) { // An Error too must not leave a term without anybody to end it.
            giveUp(bug);
        }
    }

    private void read(Optional<Entry> first, long now) {
        readAtNanos = now;
        leaderView.saw(first);
        historian.saw(first.filter(entry -> tenure.term().isEmpty()));
    }

    private void giveUp(Throwable bug) {
        log.error("{}: the elector gives up", self.id(), bug);
        HaException failure = new HaException("internal error: " + bug, bug);
        state = new ElectionState.Ended(Optional.of(failure));
        publish(ports.ticker().nanos());
        actions.emergency(failure);
    }

    private void publish(long now) {
        snapshot = new Snapshot(
                state,
                leaderView.leader(),
                leaderView.address(),
                journal.trouble(),
                journal.isBlocked(),
                now,
                readAtNanos);
    }

    private void wake(long now, long wakeInNanos) {
        if (pending != null) {
            pending.cancel();
            pending = null;
        }
        if (state.stage() != Stage.ENDED) {
            long in = Math.min(wakeInNanos, HEARTBEAT_NANOS);
            wakeAtNanos = now + in;
            pending = ports.scheduler().after(in, this::tick);
        }
    }

    /** All that time makes due hangs on the next tick, so one that fails is tried again. */
    private void tick() {
        try {
            mailbox.post(new ElectionEvent.Tick());
        } catch (Throwable fault) {
            Faults.caught(self.id() + ": a tick of the elector", fault);
            ports.scheduler().after(HEARTBEAT_NANOS, this::tick);
        }
    }
}
