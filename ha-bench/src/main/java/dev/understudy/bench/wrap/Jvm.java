package dev.understudy.bench.wrap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

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
    static final Duration LIMIT = Duration.ofMinutes(2);
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
        return start(output, agent.map(jar -> "-javaagent:" + jar).stream().toList(), command);
    }

    /** @param options of the JVM, in front of all others */
    static Jvm start(Path output, List<String> options, List<String> command) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(options);
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
        return lines().stream()
                .filter(line -> line.startsWith(word + " "))
                .map(line -> Long.parseLong(line.substring(word.length() + 1)))
                .findFirst();
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

    /** Sends SIGTERM, and returns at once. */
    void terminate() {
        process.terminate();
    }

    /** Its exit code. @throws HaException if it does not end */
    int awaitExit() {
        if (!process.waitFor(LIMIT)) {
            throw new HaException("a process does not end; see " + output);
        }
        return process.exitCode().orElseThrow();
    }

    /** All that it has written. */
    List<String> lines() {
        try {
            // A program may write what is no UTF-8.
            return new String(Files.readAllBytes(output), ISO_8859_1).lines().toList();
        } catch (IOException unreadable) {
            throw new HaException("cannot read " + output, unreadable);
        }
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
