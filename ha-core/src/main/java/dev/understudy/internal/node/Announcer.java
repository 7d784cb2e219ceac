package dev.understudy.internal.node;

import dev.understudy.NodePhase;
import dev.understudy.NodeStatus;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.ElectionStore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the state in a node's own record in the registry as it is. Told of phases on the thread that moves them. */
public final class Announcer implements Consumer<NodePhase> {
    private static final Logger log = LoggerFactory.getLogger(Announcer.class);

    /**
     * A take-over is several phases within milliseconds, which needs the store for better things than to tell of it.
     */
    private static final Duration CALM = Duration.ofMillis(500);

    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final ElectionStore coordinator;
    private final Candidate self;
    private final Scheduler scheduler;
    private final Duration timeout;
    private final Supplier<NodeStatus> status;
    private final AtomicBoolean pending = new AtomicBoolean();
    private volatile boolean over;

    public Announcer(
            ElectionStore coordinator,
            Candidate self,
            Scheduler scheduler,
            Duration timeout,
            Supplier<NodeStatus> status) {
        this.coordinator = coordinator;
        this.self = self;
        this.scheduler = scheduler;
        this.timeout = timeout;
        this.status = status;
    }

    @Override
    public void accept(NodePhase phase) {
        over = phase == NodePhase.CLOSED;
        schedule(CALM);
    }

    private void schedule(Duration delay) {
        if (!over && pending.compareAndSet(false, true)) {
            scheduler.after(delay.toNanos(), this::announce);
        }
    }

    private void announce() {
        pending.set(false);
        if (over) {
            return;
        }
        var unused = coordinator
                .registry()
                .announce(self.id(), self.incarnation(), status.get().state().name(), timeout)
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        log.debug("{}: its state could not be told", self.id(), failure);
                    }
                    // False: there is no record between two sessions, or a new session has just written its own.
                    if (failure != null || !done) {
                        schedule(AGAIN);
                    }
                });
    }
}
