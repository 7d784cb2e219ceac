package dev.understudy.cli.run;

import com.google.common.collect.ImmutableMap;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.understudy.GatedService;
import dev.understudy.HaNode;
import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.error.HaException;
import dev.understudy.internal.async.Faults;
import dev.understudy.internal.async.Threads;
import dev.understudy.program.ExitCode;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a program while its node leads. When the program ends by itself, so does the node, unless it is to be started
 * again in place; when the term ends, the program and all it has started are dead before the node gives the term up.
 *
 * <p>The node calls from its lane, the JDK when the program ends, the JVM with signals: what they share is under one
 * lock.
 */
final class Supervisor implements GatedService {
    private static final Logger log = LoggerFactory.getLogger(Supervisor.class);
    private static final Duration LEAST_TO_KILL = Duration.ofMillis(500);

    private final RunOptions options;
    private final CrashLoop crashes = new CrashLoop();
    private volatile @Nullable HaNode node;

    @GuardedBy("this")
    private @Nullable ProcessTree tree;

    @GuardedBy("this")
    private Map<String, String> environment = Map.of();

    @GuardedBy("this")
    private OptionalInt exitCode = OptionalInt.empty();

    @GuardedBy("this")
    private String farewell = "TERM";

    @GuardedBy("this")
    private boolean steppedAside;

    Supervisor(RunOptions options) {
        this.options = options;
    }

    /** The node that this is the service of; before it starts. */
    void supervise(HaNode own) {
        node = own;
    }

    /** What this process should exit with, once the node has ended in order. */
    synchronized int exitCode() {
        return exitCode.orElse(ExitCode.DONE);
    }

    @Override
    public synchronized void start(Leadership leadership) {
        if (steppedAside) {
            steppedAside = false;
            throw new IllegalStateException("the program kept ending here: another node should try first");
        }
        crashes.reset();
        environment = ImmutableMap.of(
                "UNDERSTUDY_TERM", leadership.term().toString(),
                "UNDERSTUDY_ID", leadership.holder().value(),
                "UNDERSTUDY_PREFIX", options.prefix());
        launch();
    }

    @Override
    public void stop(LossReason reason) {
        ProcessTree running;
        String signal;
        synchronized (this) {
            running = tree;
            tree = null;
            signal = farewell;
        }
        if (running != null) {
            Duration reserve = max(LEAST_TO_KILL, options.stopBudget().dividedBy(4));
            Duration grace = max(Duration.ZERO, options.stopBudget().minus(reserve));
            end(running, signal, grace);
            if (reason == LossReason.CLOSED) {
                note(running);
            }
        }
        if (options.once() && reason != LossReason.CLOSED) {
            end(ExitCode.LEADERSHIP_LOST);
        }
    }

    /** Returns only when nothing is left of it: else the term would be given up beside a program that runs (S8). */
    private void end(ProcessTree running, String signal, Duration grace) {
        try {
            running.stop(signal, grace, options.stopBudget());
            return;
        } catch (HaException alive) {
            log.error("{}", alive.getMessage());
        }
        while (!Thread.currentThread().isInterrupted()) {
            try {
                running.kill(options.stopBudget());
                return;
            } catch (HaException alive) {
                log.warn("{}", alive.getMessage());
            }
        }
    }

    /** Passes a signal on; one that ends programs ends this node too, whether the program runs or not. */
    void signal(String name) {
        boolean ends = name.equals("TERM") || name.equals("INT");
        ProcessTree running;
        synchronized (this) {
            running = tree;
            if (ends) {
                farewell = name;
            }
        }
        if (ends || running == null) {
            if (ends || name.equals("HUP") || name.equals("QUIT")) {
                close();
            }
        } else {
            try {
                running.signal(name);
            } catch (HaException failed) {
                log.warn("{}", failed.getMessage());
            }
        }
    }

    /** After an orderly end the program's own exit code counts. */
    private synchronized void note(ProcessTree ended) {
        if (exitCode.isEmpty() && !options.once()) {
            exitCode = ended.exitCode();
        }
    }

    private synchronized void launch() {
        ProcessTree started = ProcessTree.start(options.containment(), options.command(), environment);
        tree = started;
        exitCode = OptionalInt.empty();
        log.info("{} runs as process {}", options.command().get(0), started.pid());
        try {
            // A thread that waits from now on: when the program ends, there may be none to be had.
            Threads.start("understudy-program", () -> follow(started));
        } catch (Throwable noThread) {
            abandon(noThread);
        }
    }

    private void follow(ProcessTree started) {
        try {
            ended(started, started.exit().toCompletableFuture().join());
        } catch (Throwable fault) {
            abandon(fault);
        }
    }

    /** Nobody looks after the program's end any more: another node should. */
    private void abandon(Throwable fault) {
        Faults.caught("what follows the end of " + options.command().get(0), fault);
        end(ExitCode.INTERNAL);
    }

    private void ended(ProcessTree which, int code) {
        synchronized (this) {
            if (tree != which) {
                return;
            }
        }
        log.info(
                "{} ended with code {} after {} ms",
                options.command().get(0),
                code,
                which.age().toMillis());
        try {
            which.kill(options.stopBudget());
        } catch (HaException alive) {
            // The tree stays ours, so the term is not given up before it is gone.
            log.error("{}", alive.getMessage());
            end(code);
            return;
        }
        synchronized (this) {
            // A term that ended meanwhile found the tree still here, and waited for its end.
            if (tree != which) {
                return;
            }
            tree = null;
        }
        if (!options.restart()) {
            end(code);
        } else if (crashes.ended(which.age())) {
            log.error(
                    "{} keeps ending: another node should try",
                    options.command().get(0));
            synchronized (this) {
                steppedAside = true;
            }
            own().stepDown();
        } else {
            again();
        }
    }

    private synchronized void again() {
        if (own().leadership().isEmpty()) {
            return;
        }
        try {
            launch();
        } catch (HaException failed) {
            log.error("{}", failed.getMessage());
            own().stepDown();
        }
    }

    private void end(int code) {
        synchronized (this) {
            if (exitCode.isEmpty()) {
                exitCode = OptionalInt.of(code);
            }
        }
        close();
    }

    private void close() {
        try {
            Threads.start("understudy-close", this::leave);
        } catch (Throwable noThread) {
            halt(noThread);
        }
    }

    private void leave() {
        try {
            own().close();
        } catch (Throwable fault) { // A node that cannot be closed would lead on, beside a program that has ended.
            halt(fault);
        }
    }

    /** The kernel ends the program with this process, and then another node leads. */
    private static void halt(Throwable fault) {
        Faults.caught("leaving the election", fault);
        Runtime.getRuntime().halt(ExitCode.INTERNAL);
    }

    private HaNode own() {
        HaNode own = node;
        if (own == null) {
            throw new IllegalStateException("no node yet");
        }
        return own;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
