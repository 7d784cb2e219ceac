package dev.understudy.internal.etcd.server;

import com.google.common.base.Stopwatch;
import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.understudy.internal.async.Failures;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One etcd server as a child process: it can be stopped, killed, frozen and started again with the same data and ports.
 *
 * <p>Thread-safe. Every wait is bounded. The process dies with this JVM, see {@link ChildProcess}.
 */
public final class EtcdMember {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_GRACE = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int HEAD_LINES = 2;
    private static final int TAIL_LINES = 5;
    private static final int TAIL_BYTES = 64 << 10;

    /**
     * What a member is, apart from the process that happens to run.
     *
     * @param name unique in the cluster
     * @param folder holds the data and the log
     * @param scheme of the client port
     * @param flags flags beyond names, ports and folders
     */
    record Spec(
            String name, Path folder, String scheme, int clientPort, int peerPort, int healthPort, List<String> flags) {
        Spec {
            flags = ImmutableList.copyOf(flags);
        }

        URI client() {
            return URI.create(scheme + "://127.0.0.1:" + clientPort);
        }

        URI peer() {
            return URI.create("http://127.0.0.1:" + peerPort);
        }

        URI health() {
            return URI.create("http://127.0.0.1:" + healthPort);
        }

        List<Integer> ports() {
            return List.of(clientPort, peerPort, healthPort);
        }
    }

    private final EtcdBinaries binaries;
    private final Spec spec;
    private final String initialCluster;
    private final MemberProbe probe;

    @GuardedBy("this")
    private @Nullable ChildProcess process;

    private volatile long logStart;

    EtcdMember(EtcdBinaries binaries, Spec spec, String initialCluster) {
        this.binaries = binaries;
        this.spec = spec;
        this.initialCluster = initialCluster;
        this.probe = new MemberProbe(spec.health());
    }

    public String name() {
        return spec.name();
    }

    /** The address for clients, such as {@code http://127.0.0.1:23790}. */
    public URI endpoint() {
        return spec.client();
    }

    /** The address where other members reach this one. */
    public URI peerEndpoint() {
        return spec.peer();
    }

    /** Plain HTTP for {@code /health} and {@code /metrics}, whatever protects the client port. */
    public URI healthEndpoint() {
        return spec.health();
    }

    /** The log of all processes that this member ever was, oldest first. */
    public Path logFile() {
        return spec.folder().resolve("etcd.log");
    }

    public Path dataFolder() {
        return spec.folder().resolve("data");
    }

    Spec spec() {
        return spec;
    }

    /** The process id, empty if no process runs. */
    public OptionalLong pid() {
        return running().map(child -> OptionalLong.of(child.pid())).orElseGet(OptionalLong::empty);
    }

    /** Whether a process exists; a frozen one does. */
    public boolean isRunning() {
        return running().isPresent();
    }

    public boolean isFrozen() {
        return running().filter(ChildProcess::isFrozen).isPresent();
    }

    /** Whether the member serves: it runs, sees a leader, and reads linearizably. Asks it, at most 2.5 s. */
    public boolean isHealthy() {
        return isRunning() && !isFrozen() && probe.isHealthy();
    }

    /** Whether the member leads the cluster by its own account. Asks it, at most 2.5 s. */
    public boolean isLeader() {
        return isRunning() && !isFrozen() && probe.isLeader();
    }

    /**
     * Starts the member with the data it has, if it does not run already. Returns when the process answers; it serves
     * once a majority of members does, see {@link #awaitHealthy}.
     *
     * @throws EtcdServerException if it ends or does not answer within a minute; quotes its log
     */
    public void start() {
        ChildProcess child = spawn();
        if (!await(child, probe::answers, START_LIMIT)) {
            throw failure(child, "does not answer after " + START_LIMIT.toSeconds() + " s");
        }
    }

    /**
     * Waits until the member is healthy.
     *
     * @throws EtcdServerException if it ends or the limit passes first; quotes its log
     */
    public void awaitHealthy(Duration limit) {
        ChildProcess child = running().orElseThrow(() -> new EtcdServerException(spec.name() + " is not running"));
        if (!await(child, probe::isHealthy, limit)) {
            throw failure(child, "is not healthy after " + limit.toSeconds() + " s");
        }
    }

    /** Ends the member in order (SIGTERM); after 15 s by force. Returns when the process is gone. */
    public void stop() {
        running().ifPresent(child -> child.stop(STOP_GRACE));
    }

    /** Asks the member to end and returns at once. */
    void terminate() {
        running().ifPresent(ChildProcess::terminate);
    }

    /** Ends the member without warning (SIGKILL). Returns when the process is gone. */
    public void kill() {
        running().ifPresent(ChildProcess::kill);
    }

    /** Stops and starts the member; its data and ports stay. */
    public void restart() {
        stop();
        start();
    }

    /** Freezes the process (SIGSTOP): its connections stay open, and nothing answers. */
    public void freeze() {
        required("freeze").freeze();
    }

    /** Lets a frozen process go on. */
    public void thaw() {
        required("thaw").thaw();
    }

    private ChildProcess required(String verb) {
        return running()
                .orElseThrow(() -> new EtcdServerException("cannot " + verb + " " + spec.name() + ": not running"));
    }

    private synchronized Optional<ChildProcess> running() {
        return Optional.ofNullable(process).filter(ChildProcess::isAlive);
    }

    /** Starts the process, if none runs, and returns at once. */
    synchronized ChildProcess spawn() {
        if (process != null && process.isAlive()) {
            return process;
        }
        try {
            Files.createDirectories(spec.folder());
            File log = logFile().toFile();
            logStart = log.length();
            ProcessBuilder builder = new ProcessBuilder(command())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
            EtcdEnvironment.clean(builder);
            process = ChildProcess.start(builder);
            return process;
        } catch (IOException failed) {
            throw new EtcdServerException("cannot use the folder " + spec.folder() + ": " + failed, failed);
        }
    }

    private List<String> command() {
        return ImmutableList.<String>builder()
                .add(binaries.etcd().toString())
                .add("--name", spec.name())
                .add("--data-dir", dataFolder().toString())
                .add("--listen-client-urls", spec.client().toString())
                .add("--advertise-client-urls", spec.client().toString())
                .add("--listen-peer-urls", spec.peer().toString())
                .add("--initial-advertise-peer-urls", spec.peer().toString())
                .add("--listen-metrics-urls", spec.health().toString())
                .add("--initial-cluster", initialCluster)
                .add("--logger", "zap")
                .addAll(spec.flags())
                .build();
    }

    /** Polls a condition; the pauses end early when the process does. */
    static boolean await(ChildProcess child, BooleanSupplier condition, Duration limit) {
        Stopwatch elapsed = Stopwatch.createStarted();
        while (child.isAlive()) {
            if (condition.getAsBoolean()) {
                return true;
            }
            if (elapsed.elapsed().compareTo(limit) > 0) {
                return false;
            }
            child.waitFor(POLL);
        }
        return false;
    }

    private EtcdServerException failure(ChildProcess child, String what) {
        String happened = child.exitCode().isPresent()
                ? "ended with code " + child.exitCode().getAsInt()
                : what;
        return new EtcdServerException(
                "etcd member " + spec.name() + " " + happened + "; from " + logFile() + ":\n" + logExcerpt());
    }

    /** Whether the present process, or the last one, found a port of its own taken. */
    boolean foundPortTaken() {
        return readLog().contains("address already in use");
    }

    /** The first and last lines that the present process, or the last one, wrote: etcd explains a bad flag first. */
    private String logExcerpt() {
        List<String> lines = readLog().lines().toList();
        if (lines.size() <= HEAD_LINES + TAIL_LINES) {
            return String.join("\n", lines);
        }
        return Stream.of(
                        lines.subList(0, HEAD_LINES),
                        List.of("…"),
                        lines.subList(lines.size() - TAIL_LINES, lines.size()))
                .flatMap(List::stream)
                .collect(Collectors.joining("\n"));
    }

    private String readLog() {
        try (var file = Files.newByteChannel(logFile())) {
            file.position(Math.max(logStart, file.size() - TAIL_BYTES));
            byte[] bytes = new byte[TAIL_BYTES];
            int length = Math.max(0, file.read(ByteBuffer.wrap(bytes)));
            return new String(Arrays.copyOf(bytes, length), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            return "(unreadable: " + Failures.words(unreadable) + ")";
        }
    }

    @Override
    public String toString() {
        return spec.name() + "@" + spec.client();
    }
}
