package dev.understudy.bench.wrap;

import dev.understudy.error.HaException;
import dev.understudy.internal.etcd.server.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A JVM that is measured; its output goes to a file. */
final class Jvm implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long KIBI = 1024;

    private final ChildProcess process;
    private final Path output;
    private final long startedAtNanos;

    private Jvm(ChildProcess process, Path output, long startedAtNanos) {
        this.process = process;
        this.output = output;
        this.startedAtNanos = startedAtNanos;
    }

    /** @param agent as in {@code -javaagent:}; empty for none */
    static Jvm start(Path output, Optional<String> agent, List<String> command) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        agent.ifPresent(jar -> line.add("-javaagent:" + jar));
        line.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(output.toFile());
        // Of a command line that is long, jps and the like show no more than the program.
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        long now = System.nanoTime();
        return new Jvm(ChildProcess.start(builder), output, now);
    }

    /** {@code System.nanoTime()} at the start; on Linux it is the same clock in all processes. */
    long startedAtNanos() {
        return startedAtNanos;
    }

    /** The number that follows a word on a line of its output; waits for the line. */
    long await(String word) {
        await(word, () -> find(word).isPresent());
        return find(word).orElseThrow();
    }

    /** Waits for something this JVM is to bring about. */
    void await(String what, BooleanSupplier condition) {
        long limit = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() - limit > 0) {
                throw new HaException("\"" + what + "\" did not happen; see " + output);
            }
            pause();
        }
    }

    private Optional<Long> find(String word) {
        try {
            return Files.readAllLines(output).stream()
                    .filter(line -> line.startsWith(word + " "))
                    .map(line -> Long.parseLong(line.substring(word.length() + 1)))
                    .findFirst();
        } catch (IOException unreadable) {
            throw new HaException("cannot read " + output, unreadable);
        }
    }

    /** Resident memory, bytes. */
    long residentBytes() {
        try {
            return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                            .filter(line -> line.startsWith("VmRSS:"))
                            .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                            .findFirst()
                            .orElseThrow()
                    * KIBI;
        } catch (IOException gone) {
            throw new HaException("the process has ended; see " + output, gone);
        }
    }

    void send() {
        try {
            process.process().getOutputStream().write('\n');
            process.process().getOutputStream().flush();
        } catch (IOException gone) {
            throw new HaException("the process has ended; see " + output, gone);
        }
    }

    void kill() {
        process.kill();
    }

    boolean waitForExit() {
        return process.waitFor(LIMIT);
    }

    static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(2);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new HaException("interrupted", stopped);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
