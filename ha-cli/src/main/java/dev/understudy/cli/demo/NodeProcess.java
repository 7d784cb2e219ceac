package dev.understudy.cli.demo;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.understudy.internal.etcd.server.ChildProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;

/** One sample node as a process of its own; it can be started again after its end. Safe from any thread. */
final class NodeProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration END_LIMIT = Duration.ofSeconds(20);
    private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

    private final String id;
    private final String address;
    private final ImmutableList<String> command;
    private final Path log;
    private final NodeClient client = new NodeClient(Duration.ofSeconds(2));

    @GuardedBy("this")
    private ChildProcess process;

    private NodeProcess(String id, String address, List<String> command, Path log) {
        this.id = id;
        this.address = address;
        this.command = ImmutableList.copyOf(command);
        this.log = log;
        this.process = launch();
    }

    /**
     * Starts a node, and does not wait for it.
     *
     * @param program how to run the sample node, without its flags
     * @param flags all but the node's own name and address
     * @param folder for its log
     */
    static NodeProcess start(String id, String address, List<String> program, List<String> flags, Path folder) {
        List<String> command = ImmutableList.<String>builder()
                .addAll(program)
                .addAll(flags)
                .add("--cluster.id=" + id, "--rest.listen=" + address)
                .build();
        return new NodeProcess(id, address, command, folder.resolve(id + ".log"));
    }

    String id() {
        return id;
    }

    String address() {
        return address;
    }

    synchronized void end(Kill kill) {
        kill.deliver(process);
    }

    /** Brings it back after its end: a frozen process goes on, any other is replaced by a new one. */
    synchronized void revive() {
        if (process.isFrozen()) {
            process.thaw();
        } else {
            if (!process.waitFor(END_LIMIT)) {
                throw new DemoException(id + " did not end within " + END_LIMIT.toSeconds() + " s of SIGTERM");
            }
            process = launch();
        }
    }

    /**
     * Waits until the node does its part, as leader or as understudy.
     *
     * @throws DemoException if it ends instead, with its own last line
     */
    void awaitReady() throws InterruptedException {
        awaitYes("/readyz");
    }

    private void awaitYes(String path) throws InterruptedException {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (!client.says(address, path)) {
            OptionalInt exitCode = exitCode();
            if (exitCode.isPresent()) {
                throw new DemoException(id + " ended: " + lastLine(), exitCode.getAsInt());
            }
            if (System.nanoTime() - end > 0) {
                throw new DemoException(id + " is not ready after " + START_LIMIT.toSeconds() + " s: " + lastLine());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private synchronized OptionalInt exitCode() {
        return process.exitCode();
    }

    private ChildProcess launch() {
        return ChildProcess.start(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
    }

    private String lastLine() {
        try {
            return Iterables.getLast(Files.readAllLines(log, StandardCharsets.UTF_8), "it said nothing");
        } catch (IOException unreadable) {
            return "it left no log";
        }
    }

    /** Ends the process at once. Idempotent. */
    @Override
    public synchronized void close() {
        process.close();
    }
}
