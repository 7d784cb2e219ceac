package dev.understudy.gate;

import dev.understudy.api.Leadership;
import dev.understudy.error.NotLeaderException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Admission of one piece of guarded work. Close it when the work is done: the gate waits for all passes before the
 * service is stopped.
 */
public final class Pass implements AutoCloseable {
    private final Leadership leadership;
    private final Passes passes;
    private final AtomicBoolean closed = new AtomicBoolean();

    Pass(Leadership leadership, Passes passes) {
        this.leadership = leadership;
        this.passes = passes;
    }

    /** The term under which the work was admitted. */
    public Leadership leadership() {
        return leadership;
    }

    /**
     * Checks, just before a side effect that no store fences, that the term is still held. This narrows the window;
     * only a resource that compares the term closes it.
     *
     * @throws NotLeaderException if it is not
     */
    public void check() {
        leadership.check();
    }

    /** The work is done. Closing again has no effect. Safe from any thread. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            passes.leave();
        }
    }
}
