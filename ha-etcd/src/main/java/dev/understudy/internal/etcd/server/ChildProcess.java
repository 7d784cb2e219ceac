package dev.understudy.internal.etcd.server;

import com.google.common.base.Stopwatch;
import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.understudy.internal.async.Failures;
import dev.understudy.internal.async.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process that does not outlive this JVM, and that can be ended, frozen and thawed by signals.
 *
 * <p>It dies with this JVM in two ways: a shutdown hook kills it when the JVM ends in order, and the kernel kills it
 * when the JVM is itself killed (prctl(2), {@code PR_SET_PDEATHSIG}, set by util-linux {@code setpriv} where the
 * machine has it; {@link #diesWithParent()} tells). Thread-safe.
 */
public final class ChildProcess implements AutoCloseable {
    private static final Duration SIGNAL_LIMIT = Duration.ofSeconds(10);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(1);
    private static final Set<Process> LIVE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(
                        Threads.unstarted("understudy-child-reaper", () -> LIVE.forEach(Process::destroyForcibly)));
    }

    /**
     * The kernel's death signal is bound to the <em>thread</em> that forked, so that thread must live for ever. What is
     * submitted ends no thread, whatever it throws.
     */
    private static final class Parent {
        private static final ExecutorService THREAD = Threads.single("understudy-child-parent");
        private static final ImmutableList<String> PREFIX = deathSignalPrefix();

        private static ImmutableList<String> deathSignalPrefix() {
            ImmutableList<String> prefix = ImmutableList.of("setpriv", "--pdeathsig", "KILL", "--");
            try {
                List<String> trial = ImmutableList.<String>builder()
                        .addAll(prefix)
                        .add("true")
                        .build();
                return Command.run(SIGNAL_LIMIT, trial).ok() ? prefix : ImmutableList.of();
            } catch (EtcdServerException notThere) {
                return ImmutableList.of();
            }
        }
    }

    private final Process process;
    private volatile boolean frozen;

    private ChildProcess(Process process) {
        this.process = process;
        LIVE.add(process);
        var unused = process.onExit().thenAccept(LIVE::remove);
    }

    /** Whether the kernel ends children of this JVM even if it is killed without a chance to act. */
    public static boolean diesWithParent() {
        return !Parent.PREFIX.isEmpty();
    }

    /**
     * Starts a process.
     *
     * @param builder command, folder, environment and redirections; not changed
     * @throws EtcdServerException if the program cannot be run
     */
    public static ChildProcess start(ProcessBuilder builder) {
        ProcessBuilder bound = new ProcessBuilder(ImmutableList.<String>builder()
                .addAll(Parent.PREFIX)
                .addAll(builder.command())
                .build());
        bound.directory(builder.directory())
                .redirectErrorStream(builder.redirectErrorStream())
                .redirectInput(builder.redirectInput())
                .redirectOutput(builder.redirectOutput())
                .redirectError(builder.redirectError());
        bound.environment().clear();
        bound.environment().putAll(builder.environment());
        try {
            return new ChildProcess(Parent.THREAD.submit(bound::start).get());
        } catch (ExecutionException failed) {
            throw new EtcdServerException(
                    "cannot run " + builder.command().get(0) + ": " + Failures.words(failed), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new EtcdServerException(
                    "interrupted while starting " + builder.command().get(0), interrupted);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Whether {@link #freeze} was called and {@link #thaw} was not. */
    public boolean isFrozen() {
        return frozen && isAlive();
    }

    /** The exit code; 128 + signal for a process that a signal ended; empty while it runs. */
    public OptionalInt exitCode() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    /** The process behind this one, for its streams. */
    public Process process() {
        return process;
    }

    /** Waits for the end; false if the process still runs when the limit is over. */
    @CanIgnoreReturnValue
    public boolean waitFor(Duration limit) {
        try {
            return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new EtcdServerException("interrupted while waiting for process " + pid(), interrupted);
        }
    }

    /** Asks the process to end (SIGTERM) and returns at once. A frozen process is thawed, or it would not hear. */
    public void terminate() {
        if (isFrozen()) {
            thaw();
        }
        // Not Process.destroy(): that closes our ends of the streams, and with them the process's last words.
        process.toHandle().destroy();
    }

    /** Ends the process without asking (SIGKILL), frozen or not, and waits until it is gone. */
    public void kill() {
        process.toHandle().destroyForcibly();
        if (!waitFor(KILL_LIMIT)) {
            throw new EtcdServerException("process " + pid() + " survives SIGKILL: it hangs in the kernel");
        }
    }

    /** SIGTERM, and SIGKILL if the process still runs when the grace is over. Returns when it is gone. */
    public void stop(Duration grace) {
        terminate();
        if (!waitFor(grace)) {
            kill();
        }
    }

    /** Stops the process from running (SIGSTOP): its sockets stay open, and nothing answers. Returns when it stands. */
    public void freeze() {
        signal("STOP");
        frozen = true;
        // The signal reaches each thread in its own time; a thread that still runs could answer one more request.
        Path threads = Path.of("/proc", Long.toString(pid()), "task");
        Stopwatch elapsed = Stopwatch.createStarted();
        while (Files.isDirectory(threads) && !allStopped(threads)) {
            if (elapsed.elapsed().compareTo(SIGNAL_LIMIT) > 0) {
                throw new EtcdServerException("process " + pid() + " still runs after SIGSTOP");
            }
            waitFor(POLL);
        }
    }

    private static boolean allStopped(Path threads) {
        try (Stream<Path> folders = Files.list(threads)) {
            for (Path thread : folders.toList()) {
                // proc(5): the state follows the name, which stands in parentheses and may itself hold some.
                String stat = Files.readString(thread.resolve("stat"));
                if (!stat.startsWith(" T", stat.lastIndexOf(')') + 1)) {
                    return false;
                }
            }
            return true;
        } catch (IOException threadOrProcessEnded) {
            return false;
        }
    }

    /** Lets a frozen process go on (SIGCONT). */
    public void thaw() {
        signal("CONT");
        frozen = false;
    }

    /** Sends a signal, named without SIG. */
    public void signal(String name) {
        if (!isAlive()) {
            throw new EtcdServerException("process " + pid() + " has ended: it cannot take SIG" + name);
        }
        // The shell's own kill: minimal systems have a shell, but not always the program of that name.
        Command.Result result = Command.run(SIGNAL_LIMIT, List.of("sh", "-c", "kill -" + name + " " + process.pid()));
        if (!result.ok()) {
            throw new EtcdServerException("SIG" + name + " to process " + pid() + ": "
                    + result.output().strip());
        }
    }

    /** Kills the process if it still runs. */
    @Override
    public void close() {
        kill();
    }
}
