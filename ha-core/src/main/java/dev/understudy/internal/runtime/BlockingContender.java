package dev.understudy.internal.runtime;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.understudy.Contender;
import dev.understudy.Leadership;
import dev.understudy.LossReason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Runs a user's blocking contender on one thread of its own, and interrupts a start that is no longer wanted. */
public final class BlockingContender implements AsyncContender {
    private final Contender contender;
    private final Executor thread;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private @Nullable Thread starting;

    @GuardedBy("lock")
    private boolean unwanted;

    /**
     * Wraps a contender.
     *
     * @param thread runs one task at a time
     */
    public BlockingContender(Contender contender, Executor thread) {
        this.contender = contender;
        this.thread = thread;
    }

    @Override
    public CompletionStage<Void> elected(Leadership leadership) {
        return run(() -> {
            begin();
            try {
                contender.elected(leadership);
            } finally {
                end();
            }
        });
    }

    @Override
    public CompletionStage<Void> deposed(Leadership leadership, LossReason reason) {
        return run(() -> {
            settle();
            contender.deposed(leadership, reason);
        });
    }

    @Override
    public void interrupt() {
        synchronized (lock) {
            unwanted = true;
            if (starting != null) {
                starting.interrupt();
            }
        }
    }

    private void begin() {
        synchronized (lock) {
            starting = Thread.currentThread();
            if (unwanted) {
                starting.interrupt();
            }
        }
    }

    /** Clears an interrupt that came too late, so that it does not hit the stop that follows. */
    private void end() {
        synchronized (lock) {
            starting = null;
            unwanted = false;
            Thread.interrupted();
        }
    }

    /** The interrupt was meant for the term that ends here, not for the start of the next. */
    private void settle() {
        synchronized (lock) {
            unwanted = false;
        }
    }

    private CompletionStage<Void> run(Call call) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        thread.execute(() -> {
            try {
                call.run();
                done.complete(null);
            } catch (Throwable failure) { // Whatever a service throws, the pairing must hold (claim S4).
                done.completeExceptionally(failure);
            }
        });
        return done;
    }

    private interface Call {
        void run() throws Exception;
    }
}
