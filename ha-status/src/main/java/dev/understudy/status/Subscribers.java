package dev.understudy.status;

import dev.understudy.NodePhase;
import dev.understudy.NodeState;
import dev.understudy.internal.async.Faults;
import dev.understudy.internal.net.Places;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
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
    private final Places<Subscriber> all = new Places<>(MOST, MOST);

    Subscribers(StatusSource source, ScheduledExecutorService thread) {
        this.source = source;
        this.thread = thread;
        this.undo = source.onPhase(this::moved);
        var unused = thread.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Adds one. When there are too many, the oldest of the address with the most gives way to another address; the same
     * address gets no more.
     *
     * @param listener must not block
     * @param sentAway run on the thread that tells, when this one has to give way
     * @return run it to remove it; empty if there are too many
     */
    Optional<Runnable> add(InetAddress from, Consumer<NodeState> listener, Runnable sentAway) {
        Subscriber subscriber = new Subscriber(listener, sentAway);
        synchronized (all) {
            Optional<Subscriber> inTheWay = all.inTheWay(from).stream().findFirst();
            if (inTheWay.isPresent()) {
                if (all.isFrom(inTheWay.get(), from)) {
                    return Optional.empty();
                }
                all.remove(inTheWay.get());
                apart(() -> Faults.run("sending a subscriber away", inTheWay.get().sentAway));
            }
            all.add(subscriber, from);
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
            if (all.all().isEmpty()) {
                return;
            }
        }
        tell(source.status().state());
    }

    private void tell(NodeState state) {
        List<Subscriber> now;
        synchronized (all) {
            now = all.all();
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
        private final Runnable sentAway;
        private @Nullable NodeState last;

        private Subscriber(Consumer<NodeState> listener, Runnable sentAway) {
            this.listener = listener;
            this.sentAway = sentAway;
        }

        private void tell(NodeState state) {
            if (state != last) {
                last = state;
                listener.accept(state);
            }
        }
    }
}
