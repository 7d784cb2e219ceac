package dev.understudy.internal.gate;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts admitted work. Who enters counts itself first and looks at the phase afterwards; who drains sets the phase
 * first and looks at the count afterwards: one of the two always sees the other.
 */
final class Passes {
    private final AtomicInteger inside = new AtomicInteger();
    private final Object lock = new Object();

    @GuardedBy("lock")
    private CompletableFuture<Void> empty = CompletableFuture.completedFuture(null);

    void enter() {
        inside.incrementAndGet();
    }

    void leave() {
        if (inside.decrementAndGet() == 0) {
            CompletableFuture<Void> waiting;
            synchronized (lock) {
                waiting = empty;
            }
            // Somebody may have come in before the door was closed for this drain.
            if (inside.get() == 0) {
                waiting.complete(null);
            }
        }
    }

    int inside() {
        return inside.get();
    }

    /** Completes when nobody is inside. Call it once the door is closed. */
    CompletionStage<Void> drained() {
        CompletableFuture<Void> waiting = new CompletableFuture<>();
        synchronized (lock) {
            empty = waiting;
        }
        if (inside.get() == 0) {
            waiting.complete(null);
        }
        return waiting;
    }
}
