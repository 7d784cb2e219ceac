package dev.understudy.testkit.sim;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.NoopMetricRegistry;
import dev.understudy.Fence;
import dev.understudy.Leadership;
import dev.understudy.NodeId;
import dev.understudy.NodePhase;
import dev.understudy.error.HaException;
import dev.understudy.error.NotLeaderException;
import dev.understudy.internal.election.Policy;
import dev.understudy.internal.election.Stage;
import dev.understudy.internal.gate.NodeGate;
import dev.understudy.internal.lease.LeaseTiming;
import dev.understudy.internal.runtime.AsyncContender;
import dev.understudy.internal.runtime.ElectorLoop;
import dev.understudy.internal.runtime.Ports;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.CrashSensor;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.Eras;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.NodeInfo;
import dev.understudy.state.Transaction;
import dev.understudy.testkit.sim.Observer.Verb;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One life of one node: a process with the real elector in it, a gated service, and a link to the store. */
final class SimNode {
    private final String name;
    private final Candidate candidate;
    private final SimProcess process;
    private final Link link;
    private final SimStore store;
    private final Observer observer;
    private final Plant plant;
    private final SimEras eras;
    private final SimLogin login;
    private final NodeGate gate;
    private final SimService service;
    private final ElectorLoop loop;
    private final boolean halts;
    private boolean ended;

    /** What a life is made of besides the world. */
    record Parts(
            String name,
            NodeId id,
            UUID incarnation,
            SimProcess process,
            Link link,
            Dice dice,
            LeaseTiming timing,
            SimService.Manners manners,
            boolean halts,
            Policy policy,
            Sensors sensors,
            Plant plant) {}

    /** The crash sensors of a life. */
    @FunctionalInterface
    interface Sensors {
        List<CrashSensor> of(SimNode node);
    }

    SimNode(Parts parts, SimStore store, Observer observer) {
        this.name = parts.name();
        this.candidate = new Candidate(
                parts.id(),
                parts.incarnation(),
                name + ".example:9280",
                name,
                parts.policy().priority(),
                true,
                NodeInfo.NONE);
        this.process = parts.process();
        this.link = parts.link();
        this.store = store;
        this.observer = observer;
        this.plant = parts.plant();
        this.halts = parts.halts();
        this.eras = new SimEras(store, plant);
        this.login = new SimLogin(
                this, link, store.auth(), observer, plant, parts.incarnation().getLeastSignificantBits());
        MetricRegistry registry = new NoopMetricRegistry();
        this.gate = new NodeGate(registry);
        this.service = new SimService(this, process, parts.dice(), parts.manners(), observer, this::write, gate);
        ElectionStore election = new SimElection(new SimWire(this, link, observer), store.election(), plant);
        AsyncContender contender = plant.contender(service);
        Ports ports =
                new Ports(process.clock(), process, parts.dice().split()::nextLong, process, process.clock()::instant);
        this.loop = new ElectorLoop(
                candidate,
                parts.timing(),
                parts.policy(),
                election,
                ports,
                plant.sensors(parts.sensors().of(this)),
                contender,
                registry,
                this::overran);
        var unused = loop.ended().whenComplete((nothing, failure) -> end(failure));
    }

    String name() {
        return name;
    }

    Candidate candidate() {
        return candidate;
    }

    SimEras eras() {
        return eras;
    }

    SimLogin login() {
        return login;
    }

    /** Whether every call since then was answered soon. */
    boolean calmSince(long atNanos) {
        return link.calmSince(atNanos) && login.calmSince(atNanos);
    }

    SimStore store() {
        return store;
    }

    SimProcess process() {
        return process;
    }

    Link link() {
        return link;
    }

    ElectorLoop loop() {
        return loop;
    }

    /** From now on its link is good and its service does as it should. */
    void behave() {
        link.calm();
        service.behave();
    }

    Stage stage() {
        return loop.snapshot().state().stage();
    }

    NodePhase phase() {
        return gate.phase();
    }

    /** Whether its elector ended, by itself or because it was asked to. */
    boolean isEnded() {
        return ended;
    }

    boolean isAlive() {
        return !process.isDead() && !ended;
    }

    /** Whether it leads and admits work, as far as it knows. */
    boolean serves() {
        return isAlive()
                && !process.isPaused()
                && gate.phase() == NodePhase.ACTIVE
                && loop.leadership().isPresent();
    }

    void start() {
        process.execute(loop::start);
    }

    void close() {
        process.execute(loop::close);
    }

    void stepDown() {
        process.execute(loop::stepDown);
    }

    void transferTo(NodeId heir) {
        process.execute(() -> loop.transferTo(heir));
    }

    void crash() {
        process.kill();
        observer.crashed(this);
    }

    @Override
    public String toString() {
        return name;
    }

    private CompletionStage<Long> write(Leadership leadership, Transaction transaction, Duration timeout) {
        LeaseId lease = new LeaseId(0);
        Eras.Known asked = eras.known();
        return login.call(timeout, () -> commit(leadership.fence(), transaction), (answer, failure) -> {
            if (answer instanceof Long revision) {
                eras.answered(asked, true, revision);
                String key = transaction.writes().keySet().iterator().next();
                eras.wrote(revision, () -> store.hasWritten(key, revision));
                observer.answered(this, Verb.COMMIT, lease, answer);
            } else if (failure != null) {
                observer.failed(this, Verb.COMMIT, lease, failure);
            }
        });
    }

    private CompletionStage<Long> commit(Fence fence, Transaction transaction) {
        try {
            eras.arrived();
            eras.check(fence);
        } catch (NotLeaderException over) {
            return CompletableFuture.failedFuture(over);
        }
        return store.state()
                .commit(plant.fence(fence, store.first()), transaction)
                .whenComplete((version, refused) -> {
                    if (refused == null) {
                        observer.committed(this, fence);
                    }
                });
    }

    /** A wrapped service is ended by force, which ends the process (claim S8); a library can only tell. */
    private void overran() {
        observer.overran(this);
        if (halts) {
            crash();
        }
    }

    private void end(@Nullable Throwable failure) {
        ended = true;
        Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        observer.ended(this, cause instanceof HaException known ? Optional.of(known) : Optional.empty());
    }
}
