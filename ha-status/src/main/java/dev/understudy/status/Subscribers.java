package dev.understudy.status;

import dev.understudy.NodePhase;
import dev.understudy.NodeState;
import dev.understudy.internal.async.Faults;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who wants to hear of each change of the state. Everybody is told on one thread, the present state first, in order,
 * and nothing twice. Safe from any thread.
 */
final class Subscribers implements AutoCloseable {
    private static final int MOST = 64;
    /** A term's end by the clock is no phase: it is looked for. */
    private static final long LOOK_MILLIS = 100;

    private final StatusSource source;
    private final ScheduledExecutorService thread;
    private final Runnable undo;
    private final Set<Subscriber> all = new LinkedHashSet<>();

    Subscribers(StatusSource source, ScheduledExecutorService thread) {
        this.source = source;
        this.thread = thread;
        this.undo = source.onPhase(this::moved);
        var unused = thread.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Adds one.
     *
     * @param listener must not block
     * @return run it to remove it; empty if there are too many
     */
    Optional<Runnable> add(Consumer<NodeState> listener) {
        Subscriber subscriber = new Subscriber(listener);
        synchronized (all) {
            if (all.size() >= MOST) {
                return Optional.empty();
            }
            all.add(subscriber);
        }
        apart(this::look);
        return Optional.of(() -> {
            synchronized (all) {
                all.remove(subscriber);
            }
        });
    }

    /** Nobody is told any more. */
    @Override
    public void close() {
        undo.run();
    }

    private void moved(NodePhase phase) {
        NodeState state = phase == NodePhase.ACTIVE ? source.status().state() : phase.state();
        apart(() -> tell(state));
    }

    private void look() {
        synchronized (all) {
            if (all.isEmpty()) {
                return;
            }
        }
        tell(source.status().state());
    }

    private void tell(NodeState state) {
        List<Subscriber> now;
        synchronized (all) {
            now = new ArrayList<>(all);
        }
        // One that cannot be told leaves the others.
        now.forEach(subscriber -> Faults.run("telling a subscriber", () -> subscriber.tell(state)));
    }

    private void apart(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException closed) {
            // Nobody listens to a server that is closed.
        }
    }

    private static final class Subscriber {
        private final Consumer<NodeState> listener;
        private @Nullable NodeState last;

        private Subscriber(Consumer<NodeState> listener) {
            this.listener = listener;
        }

        private void tell(NodeState state) {
            if (state != last) {
                last = state;
                listener.accept(state);
            }
        }
    }
}
