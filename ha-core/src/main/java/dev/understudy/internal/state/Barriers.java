package dev.understudy.internal.state;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.understudy.Fence;
import dev.understudy.Leadership;
import dev.understudy.error.NotLeaderException;
import dev.understudy.internal.async.Failures;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.spi.StateStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a write of unknown outcome is not applied late (claim S7).
 *
 * <p>A request that timed out may still lie in the store's queue, and be carried out after a later write of the same
 * key, or after a read that did not show it. So after an unknown outcome nothing more is sent, and reads wait, until a
 * barrier stands that stops whatever was sent before. A later term needs none: its fence stops everything of this one.
 *
 * <p>Safe from any thread.
 */
final class Barriers {
    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

    private final StateStore store;
    private final Scheduler scheduler;
    private final Runnable quietAgain;

    @GuardedBy("this")
    private @Nullable Fence term;

    @GuardedBy("this")
    private long newest;

    @GuardedBy("this")
    private @Nullable CompletableFuture<Void> raising;

    /** @param quietAgain called when writes may go on */
    Barriers(StateStore store, Scheduler scheduler, Runnable quietAgain) {
        this.store = store;
        this.scheduler = scheduler;
        this.quietAgain = quietAgain;
    }

    /** The newest barrier known in a term: its own beginning, unless one was raised since. */
    synchronized long newest(Fence fence) {
        if (!fence.equals(term)) {
            term = fence;
            newest = fence.createRevision();
        }
        return newest;
    }

    /** Notes a barrier that somebody raised in this term. */
    synchronized void learn(Fence fence, long barrier) {
        newest = Math.max(newest(fence), barrier);
    }

    synchronized boolean isRaising() {
        return raising != null;
    }

    /** Completed, or completes when nothing of unknown outcome can be applied any more. */
    synchronized CompletionStage<Void> quiet() {
        return raising == null ? CompletableFuture.completedFuture(null) : raising;
    }

    /** A commit that named {@code sentWith} ended with an unknown outcome. */
    void raise(Leadership leadership, long sentWith) {
        synchronized (this) {
            boolean stopped = sentWith < newest(leadership.fence());
            if (stopped || raising != null) {
                return;
            }
            raising = new CompletableFuture<>();
        }
        attempt(leadership);
    }

    /** Goes on until the store has answered or the term is over: then there is nothing more to write in it. */
    private void attempt(Leadership leadership) {
        Fence fence = leadership.fence();
        var unused = store.raiseBarrier(fence).whenComplete((barrier, failure) -> {
            if (failure == null) {
                learn(fence, barrier);
                done();
            } else if (Failures.unwrap(failure) instanceof NotLeaderException
                    || leadership.remaining().isZero()) {
                done();
            } else {
                scheduler.after(PAUSE_NANOS, () -> attempt(leadership));
            }
        });
    }

    private void done() {
        CompletableFuture<Void> raised;
        synchronized (this) {
            raised = raising;
            raising = null;
        }
        quietAgain.run();
        if (raised != null) {
            raised.complete(null);
        }
    }
}
