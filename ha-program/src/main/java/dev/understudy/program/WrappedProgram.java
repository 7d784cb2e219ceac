package dev.understudy.program;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.understudy.GatedService;
import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.internal.async.Threads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

/**
 * The program of this very JVM as a service: it starts once, and it can only be stopped by ending the process. So a
 * stop does not return: the term is not given up while the program may still run.
 */
final class WrappedProgram implements GatedService {
    private final CompletableFuture<Leadership> elected = new CompletableFuture<>();
    private volatile boolean over;

    /** Blocks until this process leads. */
    Leadership awaitElection() throws InterruptedException {
        try {
            return elected.get();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The program has ended by itself: nothing is left to be stopped. */
    void ended() {
        over = true;
    }

    @Override
    public void start(Leadership leadership) {
        elected.complete(leadership);
    }

    @Override
    public void stop(LossReason reason) {
        if (over) {
            return;
        }
        Wrapper.complain("leadership is lost: " + reason.words() + "; this process ends");
        try {
            // Whoever exits waits for the hooks, and these may wait for anything.
            Threads.start("understudy-exit", () -> exit(ExitCode.LEADERSHIP_LOST));
        } catch (Throwable noThread) { // A stop that fails counts as done, and the program would run on.
            halt();
        }
        Uninterruptibles.awaitUninterruptibly(new CountDownLatch(1));
    }

    /** Ends the process with its shutdown hooks, and if that cannot be, without. */
    static void exit(int code) {
        try {
            System.exit(code);
        } catch (Throwable refused) { // Such as by a security manager of the program's.
            Runtime.getRuntime().halt(code);
        }
    }

    /** The hooks have had their time, and the lease will soon be another's (claim S8). */
    static void halt() {
        Runtime.getRuntime().halt(ExitCode.LEADERSHIP_LOST);
    }
}
