package dev.understudy.bench.wrap;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.understudy.bench.page.Line;
import dev.understudy.bench.page.Series;
import dev.understudy.error.HaException;
import dev.understudy.internal.etcd.server.ChildProcess;
import dev.understudy.internal.etcd.server.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Two supervisors; the program of the one that leads is killed, and the other's begins. */
final class ChildKills {
    private static final double LIMIT_MILLIS = 300;
    private static final Duration WARM = Duration.ofSeconds(3);

    private final Rig rig;
    private final String election;
    private final List<ChildProcess> supervisors = new ArrayList<>();
    private final Status status = new Status();
    private int newestPort;

    /**
     * @param atNanos wall clock, nanoseconds since the epoch
     * @param held a file that the program has open
     */
    private record Begun(long atNanos, Path held) {}

    private ChildKills(Rig rig) {
        this.rig = rig;
        this.election = rig.fresh("children");
    }

    static Line measure(Rig rig, int rounds) {
        ChildKills kills = new ChildKills(rig);
        Series times = new Series();
        try {
            Path leader = kills.start();
            Begun running = kills.await(leader);
            for (int i = 0; i < rounds; i++) {
                Path next = kills.start();
                kills.awaitWaiting();
                long killedAt = TimeUnit.MICROSECONDS.toNanos(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
                Holders.of(running.held()).forEach(ProcessHandle::destroyForcibly);
                running = kills.await(next);
                times.addNanos(running.atNanos() - killedAt);
            }
        } finally {
            kills.supervisors.forEach(ChildProcess::close);
        }
        return new Line(
                "SIGKILL of a supervised program until another node's begins, TTL 60 s",
                "at most 300 ms + its own start",
                String.format(Locale.ROOT, "p50 %.0f ms, max %.0f ms", times.median(), times.max()),
                times.max() <= LIMIT_MILLIS);
    }

    /** @return the file into which its program says when it begins */
    private Path start() {
        String id = rig.fresh("supervisor");
        Path begins = rig.file(id + ".begins");
        newestPort = FreePorts.reserve();
        supervisors.add(ChildProcess.start(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        rig.commandLine().toString(),
                        "run",
                        "--cluster.id=" + id,
                        "--cluster.leader-session-ttl=60s",
                        "--cluster.etcd-election-prefix=/" + election + "/",
                        "--db.etcd.host=" + rig.etcd().connectString(),
                        "--rest.listen=127.0.0.1:" + newestPort,
                        "--",
                        "sh",
                        "-c",
                        "exec 9>" + held(begins) + "; echo $(date +%s%N) >" + begins + ".next; mv " + begins + ".next "
                                + begins + "; exec sleep 1000")
                .redirectErrorStream(true)
                .redirectOutput(rig.file(id + ".log").toFile())));
        return begins;
    }

    private Begun await(Path begins) {
        return within(() -> {
            if (!Files.exists(begins)) {
                return Optional.empty();
            }
            long atNanos = Long.parseLong(Files.readString(begins).strip());
            return Optional.of(new Begun(atNanos, held(begins)));
        });
    }

    private static Path held(Path begins) {
        return begins.resolveSibling(begins.getFileName() + ".held");
    }

    /** Until the newest supervisor stands in the queue, and has rehearsed. */
    private void awaitWaiting() {
        within(() -> status.waits(newestPort) ? Optional.of(newestPort) : Optional.empty());
        Uninterruptibles.sleepUninterruptibly(WARM);
    }

    private static <T> T within(Look<T> look) {
        long limit = System.nanoTime() + Jvm.LIMIT.toNanos();
        while (true) {
            try {
                Optional<T> seen = look.see();
                if (seen.isPresent()) {
                    return seen.get();
                }
            } catch (IOException notYet) {
                // It is being written.
            }
            if (System.nanoTime() - limit > 0) {
                throw new HaException("a supervised program did not begin");
            }
            Jvm.pause();
        }
    }

    @FunctionalInterface
    private interface Look<T> {
        Optional<T> see() throws IOException;
    }
}
