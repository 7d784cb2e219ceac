package dev.understudy.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import com.google.common.io.Resources;
import dev.understudy.error.HaException;
import dev.understudy.etcd.server.ChildProcess;
import dev.understudy.etcd.server.EtcdServerException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * A program and everything it ever starts, ended together.
 *
 * <p>The program is a session of its own, and gets this process' standard streams. Beside it runs a guard, a shell that
 * waits on a pipe: when the pipe is closed, by us or by the kernel because we are gone, it kills every process of the
 * tree until none is left. It knows them by a mark in the environment, which children inherit however they detach
 * themselves; by their parents; and by their sessions. A process that clears its environment and detaches itself at the
 * same time escapes. The kernel also kills the program itself as soon as we are dead.
 *
 * <p>Safe from any thread.
 */
final class ProcessTree {
    private static final String MARK = "UNDERSTUDY_TREE";
    private static final ImmutableList<String> SESSION = ImmutableList.of("setsid", "--");

    private final ChildProcess program;
    private final Process guard;
    private final long startedAtNanos = System.nanoTime();

    private ProcessTree(ChildProcess program, Process guard) {
        this.program = program;
        this.guard = guard;
    }

    /**
     * Starts the program.
     *
     * @param environment beyond ours
     * @throws HaException if it cannot be run
     */
    static ProcessTree start(List<String> command, Map<String, String> environment) {
        String mark = UUID.randomUUID().toString();
        Process guard = guard(mark);
        try {
            ProcessBuilder builder = new ProcessBuilder(ImmutableList.<String>builder()
                            .addAll(SESSION)
                            .addAll(command)
                            .build())
                    .inheritIO();
            builder.environment().putAll(environment);
            builder.environment().put(MARK, mark);
            ChildProcess program = ChildProcess.start(builder);
            OutputStream pipe = guard.getOutputStream();
            pipe.write((program.pid() + "\n").getBytes(UTF_8));
            pipe.flush();
            return new ProcessTree(program, guard);
        } catch (IOException | EtcdServerException failed) {
            release(guard);
            throw new HaException("cannot run " + command.get(0) + ": " + failed.getMessage(), failed);
        }
    }

    long pid() {
        return program.pid();
    }

    /** How long ago it was started. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - startedAtNanos);
    }

    /** Completes with the program's exit code, 128 + signal if a signal ended it; on a thread of the JDK. */
    CompletionStage<Integer> exit() {
        return program.process().onExit().thenApply(Process::exitValue);
    }

    /** The program's exit code; empty while it runs. */
    OptionalInt exitCode() {
        return program.exitCode();
    }

    /** Sends a signal to the program alone, such as {@code USR1}; nothing if it has ended. */
    void signal(String name) {
        try {
            program.signal(name);
        } catch (EtcdServerException unreached) {
            if (program.isAlive()) {
                throw unreached;
            }
        }
    }

    /** Asks the program to end by a signal, gives it time, and kills what is left of the tree. */
    void stop(String signal, Duration grace, Duration limit) {
        try {
            signal(signal);
            program.waitFor(grace);
        } finally {
            kill(limit);
        }
    }

    /**
     * Kills the whole tree.
     *
     * @throws HaException if something of it still lives after the limit
     */
    void kill(Duration limit) {
        release(guard);
        try {
            if (!guard.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS) || guard.exitValue() != 0) {
                throw new HaException("something of process " + pid() + " is still alive after " + limit.toMillis()
                        + " ms; its guard, process " + guard.pid() + ", goes on killing");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new HaException("interrupted while process " + pid() + " was being killed", interrupted);
        }
    }

    private static Process guard(String mark) {
        ProcessBuilder builder = new ProcessBuilder(ImmutableList.<String>builder()
                        .addAll(SESSION)
                        .add("sh", "-c", script(), "guard", mark)
                        .build())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            return builder.start();
        } catch (IOException failed) {
            throw new HaException(
                    "cannot guard a program: it takes a shell and util-linux: " + failed.getMessage(), failed);
        }
    }

    private static String script() {
        try {
            return Resources.toString(Resources.getResource(ProcessTree.class, "guard.sh"), UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** The end of the pipe is what the guard waits for. */
    private static void release(Process guard) {
        try {
            guard.getOutputStream().close();
        } catch (IOException guardIsGone) {
            // What it was to do, it has done, or waitFor tells.
        }
    }
}
