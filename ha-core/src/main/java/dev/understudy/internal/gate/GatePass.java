package dev.understudy.internal.gate;

import dev.understudy.Leadership;
import dev.understudy.Pass;
import java.util.concurrent.atomic.AtomicBoolean;

/** A pass that {@link Passes} counts until it is closed. */
final class GatePass implements Pass {
    private final Leadership leadership;
    private final Passes passes;
    private final AtomicBoolean closed = new AtomicBoolean();

    GatePass(Leadership leadership, Passes passes) {
        this.leadership = leadership;
        this.passes = passes;
    }

    @Override
    public Leadership leadership() {
        return leadership;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            passes.leave();
        }
    }
}
