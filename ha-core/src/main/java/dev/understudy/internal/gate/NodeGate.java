package dev.understudy.internal.gate;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import dev.understudy.Leadership;
import dev.understudy.NodePhase;
import dev.understudy.Pass;
import dev.understudy.error.NotLeaderException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The one door to guarded work: admits only while ACTIVE and held (claim S5). Entering is safe from any thread and
 * takes no lock; the phase is moved by one thread at a time: the lane, and whoever closes the node after it.
 */
public final class NodeGate {
    private final Passes passes = new Passes();
    private final Counter admitted;
    private final Counter rejected;
    private final List<Consumer<NodePhase>> listeners = new CopyOnWriteArrayList<>();
    private volatile Position position = new Position(NodePhase.WAITING, Optional.empty());

    /** @param registry gets {@code understudy.gate.*} */
    public NodeGate(MetricRegistry registry) {
        admitted = registry.counter("understudy.gate.admitted");
        rejected = registry.counter("understudy.gate.rejected");
        // A registry may outlive a node: the newest one is shown.
        registry.remove("understudy.gate.state");
        registry.register(
                "understudy.gate.state", (Gauge<Integer>) () -> phase().state().number());
    }

    /** What the gate is doing. */
    public NodePhase phase() {
        return position.phase;
    }

    /**
     * Tells of each phase from now on, on the thread that moves it.
     *
     * @param listener must neither block nor throw
     * @return run it to end this
     */
    public Runnable listen(Consumer<NodePhase> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** How much admitted work is not done yet. */
    public int inside() {
        return passes.inside();
    }

    /**
     * Admits one piece of guarded work.
     *
     * @throws NotLeaderException if the node does not serve now
     */
    public Pass enter() {
        passes.enter();
        Position now = position;
        Optional<Leadership> term = now.serving();
        if (term.isPresent()) {
            admitted.inc();
            return new GatePass(term.get(), passes);
        }
        passes.leave();
        rejected.inc();
        throw new NotLeaderException("this node does not serve: " + now.phase);
    }

    /**
     * Blocks until the gate is open, closed for good, or {@code patience} is over, whichever is first.
     *
     * @return the term it is open for; empty if it is not
     */
    public Optional<Leadership> awaitOpen(Duration patience) throws InterruptedException {
        CompletableFuture<Optional<Leadership>> settled = new CompletableFuture<>();
        Runnable look = () -> {
            Position now = position;
            Optional<Leadership> term = now.serving();
            if (term.isPresent() || now.phase == NodePhase.CLOSED) {
                settled.complete(term);
            }
        };
        Runnable listening = listen(phase -> look.run());
        try {
            // It may have moved before it was listened to.
            look.run();
            return settled.get(TimeUnit.NANOSECONDS.convert(patience), TimeUnit.NANOSECONDS);
        } catch (TimeoutException over) {
            return Optional.empty();
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        } finally {
            listening.run();
        }
    }

    /** The node is elected and its service is starting. */
    public void starting(Leadership leadership) {
        move(NodePhase.STARTING, Optional.of(leadership));
    }

    /** The service runs: work is admitted from now on. */
    public void open() {
        move(NodePhase.ACTIVE, position.term);
    }

    /** Admits nobody any more; completes when all admitted work is done. */
    public CompletionStage<Void> drain() {
        move(NodePhase.DRAINING, position.term);
        return passes.drained();
    }

    /** The service is stopping. */
    public void stopping() {
        move(NodePhase.STOPPING, position.term);
    }

    /** The service has stopped. */
    public void waiting() {
        move(NodePhase.WAITING, Optional.empty());
    }

    /** The node is over. Allowed only while waiting. */
    public void closed() {
        move(NodePhase.CLOSED, Optional.empty());
    }

    private void move(NodePhase next, Optional<Leadership> term) {
        PhaseTable.check(position.phase, next);
        position = new Position(next, term);
        listeners.forEach(listener -> listener.accept(next));
    }

    private record Position(NodePhase phase, Optional<Leadership> term) {
        /** The term under which work is admitted now. */
        Optional<Leadership> serving() {
            return phase == NodePhase.ACTIVE ? term.filter(Leadership::isHeld) : Optional.empty();
        }
    }
}
