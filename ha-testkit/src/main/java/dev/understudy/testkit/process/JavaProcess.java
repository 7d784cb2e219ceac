package dev.understudy.testkit.process;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.understudy.internal.etcd.server.ChildProcess;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A JVM of its own with this JVM's class path: what a test starts to see a node die a real death.
 *
 * <p>Standard output and error arrive as one sequence of lines, each with the monotonic time of its receipt. The
 * process does not outlive the test's JVM. Thread-safe; close it, or use try-with-resources.
 *
 * <pre>{@code
 * try (JavaProcess node = JavaProcess.of(MyNode.class).args("--cluster.id=node-1").start()) {
 *     node.awaitLine(line -> line.contains("leading"), Duration.ofSeconds(20));
 *     node.kill();
 * }
 * }</pre>
 */
public final class JavaProcess implements AutoCloseable {
    private static final Duration END_OF_OUTPUT = Duration.ofSeconds(10);
    private static final int TAIL_LINES = 20;

    private final String name;
    private final ChildProcess child;
    private final OutputLog output = new OutputLog();

    private JavaProcess(String name, ChildProcess child) {
        this.name = name;
        this.child = child;
        BufferedReader reader = child.process().inputReader(StandardCharsets.UTF_8);
        Thread drain = new Thread(() -> output.drain(reader), "output-of-" + name);
        drain.setDaemon(true);
        drain.start();
    }

    /** A process that will run the {@code main} of a class. */
    public static Builder of(Class<?> mainClass) {
        return new Builder(mainClass.getName());
    }

    /** The same by name, for classes that the test does not compile against. */
    public static Builder of(String mainClass) {
        return new Builder(mainClass);
    }

    public long pid() {
        return child.pid();
    }

    public boolean isAlive() {
        return child.isAlive();
    }

    /** The exit code; 128 + signal for a process that a signal ended; empty while it runs. */
    public OptionalInt exitCode() {
        return child.exitCode();
    }

    /** All lines so far. */
    public List<OutputLine> lines() {
        return output.snapshot();
    }

    /** All lines so far that fit. */
    public List<OutputLine> lines(Predicate<String> wanted) {
        return lines().stream().filter(line -> wanted.test(line.text())).toList();
    }

    /**
     * Waits for the first line that fits; lines printed before the call count too.
     *
     * @throws AssertionError showing the last lines, if the limit passes or the process ends first
     */
    @CanIgnoreReturnValue
    public OutputLine awaitLine(Predicate<String> wanted, Duration limit) {
        return awaitLine(0, wanted, limit);
    }

    /** As {@link #awaitLine(Predicate, Duration)}, for the first fitting line after a given one. */
    @CanIgnoreReturnValue
    public OutputLine awaitLineAfter(OutputLine earlier, Predicate<String> wanted, Duration limit) {
        return awaitLine(earlier.index() + 1, wanted, limit);
    }

    private OutputLine awaitLine(long fromIndex, Predicate<String> wanted, Duration limit) {
        try {
            return output.await(fromIndex, wanted, limit.toNanos())
                    .orElseThrow(() -> new AssertionError(describe("no such line within " + limit)));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(describe("interrupted while waiting for a line"), interrupted);
        }
    }

    /**
     * Waits for the process to end and for all its output.
     *
     * @return the exit code
     * @throws AssertionError showing the last lines, if it still runs when the limit is over
     */
    @CanIgnoreReturnValue
    public int awaitExit(Duration limit) {
        try {
            if (!child.waitFor(limit)) {
                throw new AssertionError(describe("still running after " + limit));
            }
            output.awaitEnd(END_OF_OUTPUT.toMillis(), TimeUnit.MILLISECONDS);
            return child.exitCode().orElseThrow();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(describe("interrupted while waiting for the end"), interrupted);
        }
    }

    private String describe(String what) {
        List<OutputLine> all = lines();
        String tail = all.stream()
                .skip(Math.max(0, all.size() - TAIL_LINES))
                .map(OutputLine::text)
                .collect(Collectors.joining("\n  "));
        String state = exitCode().isPresent() ? "ended with code " + exitCode().getAsInt() : "running";
        return name + " (pid " + pid() + ", " + state + "): " + what + "; its last lines:\n  " + tail;
    }

    /** Writes a line to its standard input. */
    public void send(String line) {
        try {
            OutputStream in = child.process().getOutputStream();
            in.write((line + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (IOException ended) {
            throw new AssertionError(describe("takes no input"), ended);
        }
    }

    /** Sends a signal, named without SIG. Returns at once. */
    public void signal(String signal) {
        child.signal(signal);
    }

    /** SIGKILL: no handler runs. Returns when the process is gone. */
    public void kill() {
        child.kill();
    }

    /** SIGTERM: shutdown hooks run. Returns at once. */
    public void terminate() {
        child.terminate();
    }

    /** SIGSTOP: nothing in the process runs, its connections stay open, time goes on. */
    public void freeze() {
        child.freeze();
    }

    /** SIGCONT: a frozen process goes on as if nothing had happened. */
    public void thaw() {
        child.thaw();
    }

    /** Kills the process if it still runs. */
    @Override
    public void close() {
        child.close();
    }

    @Override
    public String toString() {
        return name + " (pid " + pid() + ")";
    }

    /** What a process is started with. Not thread-safe. */
    public static final class Builder {
        private final String mainClass;
        private String name;
        private final List<String> jvmFlags = new ArrayList<>(List.of("-Xmx256m", "-XX:+UseSerialGC"));
        private final List<String> args = new ArrayList<>();
        private final Map<String, String> environment = new TreeMap<>();
        private final List<Path> classPath = new ArrayList<>();
        private OptionalInt openFiles = OptionalInt.empty();
        private Path home = Path.of(System.getProperty("java.home"));

        private Builder(String mainClass) {
            this.mainClass = mainClass;
            this.name = mainClass.substring(mainClass.lastIndexOf('.') + 1);
        }

        /** The name in error texts; by default the class's. */
        @CanIgnoreReturnValue
        public Builder name(String shown) {
            this.name = shown;
            return this;
        }

        /** Arguments of {@code main}, after those given before. */
        @CanIgnoreReturnValue
        public Builder args(String... more) {
            args.addAll(List.of(more));
            return this;
        }

        /** JVM flags, after {@code -Xmx256m -XX:+UseSerialGC}: a later flag wins. */
        @CanIgnoreReturnValue
        public Builder jvmFlags(String... more) {
            jvmFlags.addAll(List.of(more));
            return this;
        }

        /** A system property of the new JVM. */
        @CanIgnoreReturnValue
        public Builder property(String key, String value) {
            return jvmFlags("-D" + key + "=" + value);
        }

        /** An environment variable beyond those of this JVM. */
        @CanIgnoreReturnValue
        public Builder environment(String variable, String value) {
            environment.put(variable, value);
            return this;
        }

        /** The folder of a JDK or of a run-time image, instead of this JVM's own. */
        @CanIgnoreReturnValue
        public Builder home(Path folder) {
            home = folder;
            return this;
        }

        /** A class path instead of this JVM's own. */
        @CanIgnoreReturnValue
        public Builder classPath(List<Path> entries) {
            classPath.clear();
            classPath.addAll(entries);
            return this;
        }

        /** How many files and sockets it may have open at a time; needs a shell. */
        @CanIgnoreReturnValue
        public Builder openFiles(int most) {
            openFiles = OptionalInt.of(most);
            return this;
        }

        /** Starts the process; returns before its {@code main} runs. */
        public JavaProcess start() {
            ImmutableList<String> limited = openFiles.isPresent()
                    ? ImmutableList.of("sh", "-c", "ulimit -n \"$0\"; exec \"$@\"", "" + openFiles.getAsInt())
                    : ImmutableList.of();
            ProcessBuilder builder = new ProcessBuilder(ImmutableList.<String>builder()
                            .addAll(limited)
                            .add(home.resolve("bin").resolve("java").toString())
                            .addAll(jvmFlags)
                            .add(mainClass)
                            .addAll(args)
                            .build())
                    .redirectErrorStream(true);
            builder.environment().putAll(environment);
            builder.environment().put("CLASSPATH", joinedClassPath());
            return new JavaProcess(name, ChildProcess.start(builder));
        }

        private String joinedClassPath() {
            return classPath.isEmpty()
                    ? System.getProperty("java.class.path")
                    : classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        }
    }
}
