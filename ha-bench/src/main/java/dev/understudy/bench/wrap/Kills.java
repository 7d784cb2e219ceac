package dev.understudy.bench.wrap;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.understudy.error.HaException;
import dev.understudy.internal.etcd.server.ChildProcess;
import dev.understudy.internal.etcd.server.EtcdMember;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Three supervisors with one program, and blows at random: the program, its supervisor, members of etcd. The program
 * and all that it started hold a lock of the kernel's on one file, which ends only with the last of them; one that
 * finds it held has caught two at a time.
 */
final class Kills implements AutoCloseable {
    private static final int NODES = 3;
    /** What a process sleeps that the program leaves to itself. */
    private static final String GRANDCHILD = "86413";

    private static final String ELECTION = "kills";
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

    private final Rig rig;
    private final Random random;
    private final Path log;
    private final Path lock;
    private final String script;
    private final List<ChildProcess> supervisors = new ArrayList<>();
    private final Map<String, Integer> blows = new TreeMap<>();

    /** @param program struck at, a command of the shell's; it must stay in the foreground */
    Kills(Rig rig, String program, long seed) {
        this.rig = rig;
        this.random = new Random(seed);
        this.log = rig.file("kills.log");
        this.lock = rig.file("kills.lock");
        // The grandchild leaves its session, clears its environment and ignores SIGTERM: it must be gone all the same.
        this.script = "exec 9>" + lock + "; "
                + "flock -n 9 || { echo overlap $(date +%s%N) $$ >>" + log + "; exit 1; }; "
                + "echo begin $(date +%s%N) $$ >>" + log + "; "
                + "(env -i setsid sh -c 'trap \"\" TERM; sleep " + GRANDCHILD + "' &); exec " + program;
    }

    /**
     * What came of it.
     *
     * @param runs how often the program began
     * @param overlaps how often it found another one
     * @param left how many of its processes were left over
     */
    record Result(int blows, Map<String, Integer> kinds, long runs, long overlaps, long left) {}

    Result strike(int count) {
        for (int i = 0; i < NODES; i++) {
            supervisors.add(start(i));
        }
        awaitRuns(1);
        for (int i = 0; i < count; i++) {
            Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(random.nextLong(LONGEST_PAUSE.toMillis())));
            blow();
        }
        rig.etcd().heal(Jvm.LIMIT);
        awaitRuns(runs("begin") + 1);
        supervisors.forEach(ChildProcess::terminate);
        supervisors.forEach(supervisor -> supervisor.waitFor(Jvm.LIMIT));
        return new Result(count, blows, runs("begin"), runs("overlap"), alive().count());
    }

    private void blow() {
        int kind = random.nextInt(10);
        if (kind < 4) {
            count("program");
            alive().findAny().ifPresent(ProcessHandle::destroyForcibly);
        } else if (kind < 8) {
            int who = random.nextInt(NODES);
            count(kind < 7 ? "supervisor (SIGKILL)" : "supervisor (SIGTERM)");
            if (kind < 7) {
                supervisors.get(who).kill();
            } else {
                supervisors.get(who).terminate();
            }
        } else {
            count("member of etcd");
            EtcdMember member =
                    rig.etcd().member(random.nextInt(rig.etcd().members().size()));
            rig.etcd().heal(Jvm.LIMIT);
            member.kill();
        }
        for (int i = 0; i < NODES; i++) {
            if (!supervisors.get(i).isAlive() && random.nextBoolean()) {
                supervisors.get(i).close();
                supervisors.set(i, start(i));
            }
        }
    }

    private void count(String kind) {
        blows.merge(kind, 1, Integer::sum);
    }

    private ChildProcess start(int node) {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                rig.commandLine().toString(),
                "run",
                "--cluster.id=node-" + node,
                "--cluster.leader-session-ttl=5s",
                "--cluster.etcd-election-prefix=/" + ELECTION + "/",
                "--db.etcd.host=" + rig.etcd().connectString(),
                "--rest.listen=127.0.0.1:0",
                "--restart",
                "--",
                "sh",
                "-c",
                script);
        return ChildProcess.start(builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        rig.file("supervisor-" + node + ".log").toFile())));
    }

    private void awaitRuns(long count) {
        long limit = System.nanoTime() + Jvm.LIMIT.toNanos();
        while (runs("begin") < count && alive().findAny().isEmpty()) {
            if (System.nanoTime() - limit > 0) {
                throw new HaException("the program does not run; see " + log);
            }
            revive();
            Jvm.pause();
        }
    }

    private void revive() {
        for (int i = 0; i < supervisors.size(); i++) {
            if (!supervisors.get(i).isAlive()) {
                supervisors.get(i).close();
                supervisors.set(i, start(i));
            }
        }
    }

    private long runs(String word) {
        return lines(word).size();
    }

    private List<String> lines(String word) {
        if (!Files.exists(log)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.startsWith(word)).toList();
        } catch (IOException unreadable) {
            throw new HaException("cannot read " + log, unreadable);
        }
    }

    /** The program and what it started: whoever holds the lock. */
    private Stream<ProcessHandle> alive() {
        return Holders.of(lock);
    }

    @Override
    public void close() {
        supervisors.forEach(ChildProcess::close);
    }
}
