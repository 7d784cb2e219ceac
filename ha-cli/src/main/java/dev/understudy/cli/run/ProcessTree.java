package dev.understudy.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Stopwatch;
import com.google.common.collect.ImmutableList;
import dev.understudy.error.HaException;
import dev.understudy.internal.etcd.server.ChildProcess;
import dev.understudy.internal.etcd.server.EtcdServerException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A program and everything it ever starts, ended together.
 *
 * <p>The program is a session of its own, and gets this process' standard streams. A {@link Containment} holds it.
 * Beside it runs a guard, a shell that waits on a pipe: when the pipe is closed, by us or by the kernel because we are
 * gone, it kills every process of the tree until none is left. The kernel also kills the process that we start as soon
 * as we are dead: the program itself, or what a whole PID namespace dies with.
 *
 * <p>Safe from any thread.
 */
final class ProcessTree {
    private static final String OURS = "UNDERSTUDY_";
    private static final String MARK = "UNDERSTUDY_TREE";
    private static final Pattern SHELL_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    /** The program's number in a PID namespace of its own: its first process starts nothing before. */
    private static final String INNER_PID = "2";

    private static final Duration START_LIMIT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(1);
    private static final Duration SIGNAL_LIMIT = Duration.ofSeconds(10);

    /** A JVM's children begin with SIGQUIT blocked: coreutils 8.31 can undo that. */
    private static final class Unblocked {
        private static final ImmutableList<String> PREFIX = prefix();

        private static ImmutableList<String> prefix() {
            ImmutableList<String> prefix = ImmutableList.of("env", "--default-signal=QUIT");
            List<String> trial =
                    ImmutableList.<String>builder().addAll(prefix).add("true").build();
            try (ChildProcess child = ChildProcess.start(new ProcessBuilder(trial)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD))) {
                child.waitFor(SIGNAL_LIMIT);
                return child.exitCode().orElse(1) == 0 ? prefix : ImmutableList.of();
            } catch (EtcdServerException missing) {
                return ImmutableList.of();
            }
        }
    }

    private final ImmutableList<String> guardArguments;
    private final ChildProcess outermost;
    private final ProcessHandle program;
    private final Optional<ProcessHandle> init;
    private final long startedAtNanos = System.nanoTime();
    private Process guard;

    private ProcessTree(
            ImmutableList<String> guardArguments,
            Process guard,
            ChildProcess outermost,
            Optional<ProcessHandle> program) {
        this.guardArguments = guardArguments;
        this.guard = guard;
        this.outermost = outermost;
        this.program = program.orElseGet(() -> outermost.process().toHandle());
        this.init = program.flatMap(ProcessHandle::parent);
    }

    /**
     * Starts the program.
     *
     * @param environment beyond ours
     * @throws HaException if it cannot be run
     */
    static ProcessTree start(Containment containment, List<String> command, Map<String, String> environment) {
        return start(containment, command, environment, true);
    }

    /** @param ownStreams whether it gets this process' standard streams; else {@link #output} has what it says */
    static ProcessTree start(
            Containment containment, List<String> command, Map<String, String> environment, boolean ownStreams) {
        String mark = UUID.randomUUID().toString();
        Containment.Place place = containment.place(mark);
        ImmutableList<String> guardArguments = ImmutableList.<String>builder()
                .add(mark)
                .addAll(place.guardArguments())
                .build();
        Process guard = guard(guardArguments);
        try {
            ProcessBuilder builder = new ProcessBuilder(ImmutableList.<String>builder()
                    .addAll(place.prefix())
                    .addAll(Unblocked.PREFIX)
                    .addAll(command)
                    .build());
            if (ownStreams) {
                builder.inheritIO();
            } else {
                builder.redirectErrorStream(true);
            }
            // What configures this process, passwords among it, is none of the program's business.
            builder.environment().keySet().removeIf(name -> name.startsWith(OURS));
            builder.environment().putAll(environment);
            builder.environment().put(MARK, mark);
            if (place.throughShell()) {
                renameForShell(builder.environment());
            }
            ChildProcess outermost = ChildProcess.start(builder);
            tell(guard, outermost.pid());
            return new ProcessTree(
                    guardArguments, guard, outermost, place.hasInit() ? awaitInner(outermost) : Optional.empty());
        } catch (IOException | EtcdServerException failed) {
            release(guard);
            throw new HaException("cannot run " + command.get(0) + ": " + failed.getMessage(), failed);
        }
    }

    /** The program's process number, as it is here and not in its own namespace. */
    long pid() {
        return program.pid();
    }

    /** How long ago it was started. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - startedAtNanos);
    }

    /** Completes with the program's exit code, 128 + signal if a signal ended it; on a thread of the JDK. */
    CompletionStage<Integer> exit() {
        return outermost.process().onExit().thenApply(Process::exitValue);
    }

    /** The program's exit code; empty while it runs. */
    OptionalInt exitCode() {
        return outermost.exitCode();
    }

    /** The same, once it has ended; that of a killed one if it runs for too long. */
    int awaitExit(Duration limit) {
        if (!outermost.waitFor(limit)) {
            outermost.kill();
        }
        return exitCode().orElseThrow();
    }

    /** What it says, if it was not given our streams. */
    InputStream output() {
        return outermost.process().getInputStream();
    }

    /** Sends a signal to the program alone, such as {@code USR1}; nothing if it has ended. */
    void signal(String name) {
        if (!program.isAlive()) {
            return;
        }
        try {
            // The shell's own kill: minimal systems have a shell, but not always the program of that name.
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid())
                    .redirectErrorStream(true)
                    .start();
            kill.getOutputStream().close();
            String said = new String(kill.getInputStream().readAllBytes(), UTF_8).strip();
            boolean ended = kill.waitFor(SIGNAL_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
            if ((!ended || kill.exitValue() != 0) && program.isAlive()) {
                throw new HaException("SIG" + name + " to process " + pid() + ": " + said);
            }
        } catch (IOException failed) {
            throw new HaException("SIG" + name + " to process " + pid() + ": " + failed.getMessage(), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new HaException("interrupted while process " + pid() + " was sent SIG" + name, interrupted);
        }
    }

    /** Asks the program to end by a signal, gives it time, and kills what is left of the tree. */
    void stop(String signal, Duration grace, Duration limit) {
        try {
            signal(signal);
            outermost.waitFor(grace);
        } finally {
            kill(limit);
        }
    }

    /**
     * Kills the whole tree.
     *
     * @throws HaException if something of it still lives after the limit
     */
    synchronized void kill(Duration limit) {
        init.ifPresent(ProcessHandle::destroyForcibly);
        try {
            if (!guard.isAlive() && guard.exitValue() != 0) {
                guard = guard(guardArguments);
                tell(guard, outermost.pid());
            }
            release(guard);
            if (!guard.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS) || guard.exitValue() != 0) {
                throw new HaException("something of process " + pid() + " is still alive after " + limit.toMillis()
                        + " ms; its guard, process " + guard.pid() + ", goes on killing");
            }
        } catch (IOException | InterruptedException failed) {
            if (failed instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new HaException("process " + pid() + " could not be killed: " + failed, failed);
        }
    }

    /** The program inside a PID namespace; empty if it was over before it was seen. */
    private static Optional<ProcessHandle> awaitInner(ChildProcess outermost) {
        Stopwatch elapsed = Stopwatch.createStarted();
        while (outermost.isAlive() && elapsed.elapsed().compareTo(START_LIMIT) < 0) {
            Optional<ProcessHandle> inner = outermost
                    .process()
                    .children()
                    .flatMap(ProcessHandle::children)
                    .filter(ProcessTree::isInner)
                    .findFirst();
            if (inner.isPresent()) {
                return inner;
            }
            outermost.waitFor(POLL);
        }
        if (outermost.isAlive()) {
            throw new EtcdServerException("it did not start within " + START_LIMIT.toSeconds() + " s");
        }
        return Optional.empty();
    }

    private static boolean isInner(ProcessHandle process) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .anyMatch(line -> line.startsWith("NSpid:") && line.endsWith("\t" + INNER_PID));
        } catch (IOException gone) {
            return false;
        }
    }

    private static void renameForShell(Map<String, String> environment) {
        int count = 0;
        for (String name : ImmutableList.copyOf(environment.keySet())) {
            if (!SHELL_NAME.matcher(name).matches()) {
                count++;
                environment.put("UNDERSTUDY_ENV_" + count, name + "=" + environment.remove(name));
            }
        }
    }

    private static Process guard(List<String> arguments) {
        ProcessBuilder builder = new ProcessBuilder(ImmutableList.<String>builder()
                        .add("setsid", "--", "sh", "-c", Scripts.read("guard.sh"), "guard")
                        .addAll(arguments)
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

    private static void tell(Process guard, long root) throws IOException {
        OutputStream pipe = guard.getOutputStream();
        pipe.write((root + "\n").getBytes(UTF_8));
        pipe.flush();
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
