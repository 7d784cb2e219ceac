package dev.understudy;

import com.codahale.metrics.MetricRegistry;
import com.google.common.util.concurrent.Uninterruptibles;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.understudy.error.HaException;
import dev.understudy.error.NotLeaderException;
import dev.understudy.internal.async.Failures;
import dev.understudy.internal.async.Faults;
import dev.understudy.internal.election.Rehearsal;
import dev.understudy.internal.gate.GatedContender;
import dev.understudy.internal.gate.NodeGate;
import dev.understudy.internal.node.Announcer;
import dev.understudy.internal.node.HaConfig;
import dev.understudy.internal.node.Sensors;
import dev.understudy.internal.node.StateServices;
import dev.understudy.internal.node.StatusView;
import dev.understudy.internal.node.StoreCare;
import dev.understudy.internal.runtime.BlockingContender;
import dev.understudy.internal.runtime.ElectorLoop;
import dev.understudy.internal.runtime.OperatorRequestHandler;
import dev.understudy.internal.runtime.Ports;
import dev.understudy.internal.runtime.SystemPorts;
import dev.understudy.internal.state.FencedState;
import dev.understudy.internal.state.ObservedStore;
import dev.understudy.internal.state.Refusals;
import dev.understudy.internal.state.StatePorts;
import dev.understudy.spi.Backend;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.Settings;
import dev.understudy.state.Locks;
import dev.understudy.state.Mirror;
import dev.understudy.state.SharedState;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A highly available node: it stands for election, runs its service while it leads, and waits as an understudy
 * otherwise. All methods are safe from any thread.
 *
 * <pre>{@code
 * try (HaNode node = HaNode.builder("node-1")              // stands for election; .alone() says otherwise
 *         .election("/orders/")
 *         .store(Etcd.at("10.0.0.1:2379"))                 // or InMemory.create()
 *         .onElected(term -> api.open(term))
 *         .onDeposed((term, why) -> api.close())
 *         .build()) {
 *     node.start();
 *     node.awaitLeadership();
 *     node.guarded(term -> node.state().under(term).put("k", "v").await());
 *     node.awaitEnd();
 * }
 * }</pre>
 */
public final class HaNode implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger("dev.understudy.node");
    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

    private final HaConfig config;
    private final SystemPorts system;
    private final Backend backend;
    private final ElectionStore coordinator;
    private final Sensors sensors;
    private final ElectorLoop elector;
    private final OperatorRequestHandler requestHandler;
    private final NodeGate gate;
    private final GatedService service;
    private final MetricRegistry metrics;
    private final SharedState state;
    private final String prefix;
    private final StateServices room;
    private final StoreCare store;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile @Nullable Thread preparing;
    private volatile @Nullable HaException unprepared;

    HaNode(
            HaConfig config,
            Backend backend,
            GatedService service,
            MetricRegistry metrics,
            String address,
            Set<String> mirrored,
            Runnable overrun) {
        this.config = config;
        this.service = service;
        this.metrics = metrics;
        this.gate = new NodeGate(metrics);
        this.backend = backend;
        this.system = new SystemPorts(config.id().value());
        UUID incarnation = UUID.randomUUID();
        // A node that is not to be elected leads an election that nobody else can join.
        this.prefix = config.enabled() ? config.prefix() : "alone/" + incarnation;
        this.coordinator = backend.election(prefix);
        Ports ports = system.ports();
        Refusals refusals = new Refusals();
        this.state = FencedState.of(
                new ObservedStore(backend.stateStore(prefix), refusals),
                new StatePorts(ports.ticker(), ports.scheduler(), ports.jitter()),
                metrics);
        this.sensors = Sensors.open(
                config, coordinator, incarnation, config.advertise().orElse(address), system);
        Candidate self = config.candidate(incarnation, address, sensors.tripwireAddress())
                .inState(gate.phase().state().name());
        Duration timeout = config.timing().attemptTimeout();
        this.store = new StoreCare(config.id(), backend, prefix, timeout, ports.scheduler(), refusals, metrics);
        this.elector = new ElectorLoop(
                self,
                config.timing(),
                config.policy(),
                coordinator,
                ports,
                sensors.all(),
                new BlockingContender(new GatedContender(gate, service, metrics), system.lane()),
                metrics,
                () -> system.apart("overrun-" + config.id(), overrun));
        this.requestHandler = new OperatorRequestHandler(backend.requests(prefix), elector, timeout, ports);
        this.room = new StateServices(config, backend, prefix, incarnation, mirrored, system);
        gate.listen(new Announcer(coordinator, self, ports.scheduler(), timeout, this::status));
        var unused = elector.ended().whenComplete((nothing, failure) -> gate.closed());
    }

    /**
     * Begins to say what a node is and does.
     *
     * @param id its name, unique in its election; no surroundings of the process can change it
     */
    public static HaNodeBuilder builder(String id) {
        return new HaNodeBuilder(id);
    }

    /**
     * The same with values that were read already, as a program reads its command line: {@code cluster.id} is among
     * them, or the name is the host's. Nothing else is looked at.
     */
    public static HaNodeBuilder builder(Settings settings) {
        return new HaNodeBuilder(settings);
    }

    /** Warms the service up, then stands for election. Returns at once. Calling it again has no effect. */
    public void start() {
        if (!closing.get() && started.compareAndSet(false, true)) {
            if (!config.enabled()) {
                log.warn("{}: cluster.enable-leader-election is false: this node leads alone", config.id());
            }
            requestHandler.start();
            room.start();
            store.start();
            system.apart("prepare-" + config.id(), this::prepareAndStand);
        }
    }

    /** This node's name. */
    public NodeId id() {
        return config.id();
    }

    /** What it was configured with, from all sources. */
    public Settings settings() {
        return config.settings();
    }

    /** Where this node counts; the user's own registry if one was given. */
    public MetricRegistry metrics() {
        return metrics;
    }

    /** The elector itself, for those who want no more. */
    public Elector elector() {
        return elector;
    }

    /** The term this node holds now. */
    public Optional<Leadership> leadership() {
        return elector.leadership();
    }

    /**
     * Admits one piece of guarded work; close the pass when it is done.
     *
     * @throws NotLeaderException if this node does not serve now
     */
    public Pass enter() {
        return gate.enter();
    }

    /**
     * Does one piece of guarded work on the calling thread, and returns its result. The service is not stopped, and no
     * other node leads, until it is done or the drain budget is over.
     *
     * @throws NotLeaderException if this node does not serve now: nothing was done
     * @throws X as the work throws it
     */
    @CanIgnoreReturnValue
    public <T extends @Nullable Object, X extends Exception> T guarded(GuardedWork<T, X> work) throws X {
        try (Pass pass = enter()) {
            return work.under(pass.leadership());
        }
    }

    /** As {@link #guarded}, for work that has no result. */
    public <X extends Exception> void runGuarded(GuardedAction<X> work) throws X {
        try (Pass pass = enter()) {
            work.under(pass.leadership());
        }
    }

    /**
     * Blocks until this node serves: it leads, and its service has started. It may be deposed at any moment after, so
     * what must not be done then goes through {@link #guarded}.
     *
     * @return the term it serves in
     * @throws HaException if the node ends before; its cause is why, unless it was closed
     * @throws IllegalStateException if the node was not started, or its own service is what waits
     * @throws InterruptedException if the waiting thread is interrupted
     */
    @CanIgnoreReturnValue
    public Leadership awaitLeadership() throws InterruptedException {
        return awaitLeadership(FOREVER).orElseThrow();
    }

    /** As {@link #awaitLeadership()}, but empty if this node does not serve within {@code patience}. */
    public Optional<Leadership> awaitLeadership(Duration patience) throws InterruptedException {
        if (!started.get()) {
            throw new IllegalStateException(id() + " was not started, so it will never lead");
        }
        if (isOwn(Thread.currentThread())) {
            throw new IllegalStateException(
                    id() + " serves when its service has started: a service cannot wait for that");
        }
        Optional<Leadership> term = gate.awaitOpen(patience);
        if (term.isEmpty() && gate.phase() == NodePhase.CLOSED) {
            Optional<HaException> failure = awaitEnd();
            throw new HaException(
                    id() + " ended before it led: "
                            + failure.map(Throwable::getMessage).orElse("it was closed"),
                    failure.orElse(null));
        }
        return term;
    }

    /** The shared state of this node's election. Write with {@code state().under(term)}. */
    public SharedState state() {
        return state;
    }

    /**
     * The mirror of the shared state under a prefix. A service that is being started waits for {@link Mirror#current}
     * before it reads.
     *
     * @throws IllegalArgumentException if the builder was not told to keep it
     */
    public Mirror mirror(String keys) {
        return room.mirror(keys);
    }

    /** Named locks that the nodes of this election share, whoever leads. */
    public Locks locks() {
        return room.locks();
    }

    /** Gives up the present term, if there is one, and joins the end of the queue. Returns at once. */
    public void stepDown() {
        elector.stepDown();
    }

    /** Hands the present term over to the candidate with this id; see {@link Elector#transferTo}. Returns at once. */
    public CompletionStage<Void> transferTo(NodeId to) {
        return elector.transferTo(to);
    }

    /** One consistent look, without any I/O. */
    public NodeStatus status() {
        return StatusView.of(
                config.id(), elector, gate, store, sensors, config.timing().ttl());
    }

    /**
     * Calls the listener with each phase this node enters from now on, in order, on the thread that moves it: it must
     * not block.
     *
     * @return run it to call the listener no more
     */
    public Runnable onPhase(Consumer<NodePhase> listener) {
        return gate.listen(listener);
    }

    /** The whole election, as its store has it. */
    public ElectionView election() {
        return new ElectionView(backend, prefix, coordinator, config.timing().attemptTimeout());
    }

    /**
     * Waits until the node is over.
     *
     * @return why it could not go on; empty if it was closed
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public Optional<HaException> awaitEnd() throws InterruptedException {
        try {
            elector.ended().toCompletableFuture().get();
            return Optional.ofNullable(unprepared);
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            return Optional.of(
                    cause instanceof HaException known ? known : new HaException("the elector failed", cause));
        }
    }

    /**
     * Leaves in order: gate, drain, service, queue, lease, connections. Waits until done, for at most a lease's time to
     * live and two seconds; a service that takes longer is still stopped in the end. Called from the service itself, it
     * does not wait. Every caller waits, and an interrupt is kept for afterwards.
     */
    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            elector.close();
            var unused = elector.ended()
                    .whenComplete((nothing, failure) -> system.apart("close-" + config.id(), this::tearDown));
        }
        if (!isOwn(Thread.currentThread())) {
            awaitClosed(config.timing().ttl().plusSeconds(2));
        }
    }

    /** Whether this thread runs the service, and so must not wait for what comes after. */
    private boolean isOwn(Thread thread) {
        return system.isLane(thread) || thread.equals(preparing);
    }

    private void awaitClosed(Duration patience) {
        try {
            Uninterruptibles.getUninterruptibly(closed, patience);
        } catch (TimeoutException late) {
            log.error("{}: the service has not stopped after {} s", config.id(), patience.toSeconds());
        } catch (ExecutionException failed) {
            log.error("{}: could not close", config.id(), failed);
        }
    }

    /** The elector is over, so no callback runs any more, unless the service is still being prepared. */
    private void tearDown() {
        Thread prepares = preparing;
        if (prepares != null) {
            prepares.interrupt();
        }
        // One that cannot be closed must not keep the others open, nor those who wait.
        Stream.<Runnable>of(
                        store::close,
                        room::close,
                        sensors::close,
                        requestHandler::close,
                        coordinator::close,
                        backend::close,
                        system::close)
                .forEach(step -> Faults.run(config.id() + ": closing a part of the node", step));
        closed.complete(null);
    }

    private void prepareAndStand() {
        preparing = Thread.currentThread();
        try {
            service.prepare();
            var unused = store.permitted().whenComplete((yes, no) -> stand(no));
        } catch (Throwable broken) { // A class that cannot be loaded is as bad as an exception.
            log.error("{}: the service cannot be prepared", config.id(), broken);
            unprepared = new HaException("the service cannot be prepared: " + broken, broken);
            elector.close();
        } finally {
            preparing = null;
        }
    }

    private void stand(@Nullable Throwable forbidden) {
        if (forbidden != null) {
            unprepared = Failures.classify("ask for permissions", forbidden);
            log.error("{}: {}", config.id(), unprepared.getMessage());
            elector.close();
            return;
        }
        elector.start();
        system.later(Rehearsal.DELAY, "rehearse-" + config.id(), () -> Rehearsal.rehearse(config.timing()));
    }
}
